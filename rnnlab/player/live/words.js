// Sentences about a run, filled with its facts. The page gives the words and how each field is written, so that the
// language stays its business: { text, fields: { name: [format, fact] }, needs: [fact], states: [state] or null }.

/** @type {Record<FieldFormat, (value: number, words: Words, hub: Hub, choices: Words) => string>} */
const FORMATS = {
  whole: (value) => Math.round(value).toLocaleString("en-US"),
  fixed: (value) => value.toFixed(3),
  percent: (value, words) =>
    value >= 0.9995 && value < 1
      ? words.almost
      : words.percent.replace("{value}", (100 * value).toFixed(1)),
  duration,
  rate: (value) => String(Number(value.toPrecision(3))),
  age: (value, _words, hub) => Math.max(0, hub.now() - value).toFixed(1),
  choice: (value, _words, _hub, choices) => choices[value],
};

// As rnnlab.ui.app.labels.duration says it.
/** @param {number} seconds @param {Words} words */
function duration(seconds, words) {
  const whole = Math.max(0, Math.round(seconds));
  /** @param {string} text @param {Record<string, number>} values */
  const fill = (text, values) =>
    Object.entries(values).reduce((told, [name, value]) => told.replace(`{${name}}`, String(value)), text);
  if (whole < 60) return fill(words.seconds, { seconds: whole });
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return fill(words.minutes, { minutes, seconds: whole % 60 });
  return fill(words.hours, { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

// The sentence, or null where a fact that it needs is not there or the run stands otherwise.
/** @param {Sentence} sentence @param {RunFacts} facts @param {Words} words @param {Hub} hub */
export function sentence({ text, fields, needs, states }, facts, words, hub) {
  if ((needs || []).some((name) => facts[name] === null || facts[name] === undefined)) return null;
  if (states && !states.includes(facts.state ?? "")) return null;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const [format, fact, more] = fields[name] || [];
    if (format === "is") return fact;
    if (!format || facts[fact] === null || facts[fact] === undefined) return whole;
    return FORMATS[format](/** @type {number} */ (facts[fact]), words, hub, more ?? {});
  });
}

// Sentences in a row, the first of which begins with a capital letter.
/** @param {Sentence[]} sentences @param {RunFacts} facts @param {Words} words @param {Hub} hub */
export function inARow(sentences, facts, words, hub) {
  const told = sentences.map((each) => sentence(each, facts, words, hub)).filter((each) => each !== null).join(" · ");
  return told.slice(0, 1).toUpperCase() + told.slice(1);
}
