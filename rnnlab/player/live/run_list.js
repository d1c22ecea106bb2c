// A list of runs in which some go on: their lines are written anew in place.

import { sentence } from "./words.js";
import { PageRunRequest, isOutOfDate, livePoll } from "./poll.js";

const KEEP_TOGETHER = "\u00a0";

// Follows the runs of a list; `write(run, texts)` is called for each one that goes on, with its state, accuracy (and what
// that was measured on) and loss as they are now. Gives back what ends it.
/** @param {LiveList} list @param {(run: { id: string }, texts: LineTexts) => void} write @param {() => void} send */
export function followList(list, write, send) {
  const hub = livePoll();
  const request = new PageRunRequest();
  const going = list.runs.filter((run) => run.live);
  const all = () => {
    for (const run of going) {
      const known = hub.run(run.id);
      if (run.live && known) write(run, texts(run.live, known.facts, list.formats, hub));
    }
    const facts = going.map((run) => hub.run(run.id)?.facts.state);
    if (isOutOfDate(list.shown)) request.make(JSON.stringify(facts), send, all);
  };
  const refused = () => request.make("ticket", send, refused);
  const watcher = { poll: list.poll, onUpdate: all, onRefused: refused };
  hub.watch(watcher);
  if (going.length) all();
  return () => {
    hub.leave(watcher);
    clearTimeout(request.timer);
  };
}

/** @param {LiveLine} live @param {RunFacts} facts @param {Words} formats @param {Hub} hub @returns {LineTexts} */
function texts(live, facts, formats, hub) {
  /** @param {Sentence} one */
  const tell = (one) => sentence(one, facts, formats, hub);
  const found = live.accuracy.find((one) => tell(one) !== null);
  return {
    state: live.state.map((one) => (tell(one) ?? "").replaceAll(" ", KEEP_TOGETHER)).join(`${KEEP_TOGETHER}· `),
    accuracy: (found && tell(found)) ?? "–",
    from: found ? found.from : "",
    loss: tell(live.loss) ?? "–",
  };
}
