/**
 * What the modules of the player, and the components of rnnlab/ui, pass to each other: read by editors and by the type
 * checker (.ci/javascript), never by a browser. The payloads' side in Python is `payload.py` and the `section.py` files.
 *
 * Everything here is known in every module without an import.
 */

// ---- what Streamlit calls a component with

type MountPoint = HTMLElement | ShadowRoot;

interface Call<Data = Uint8Array> {
  data: Data;
  parentElement: MountPoint;
  /** keeps a value of the component's state: the page runs again with it */
  setStateValue: (name: string, value: unknown) => void;
  /** the same, for a value that holds for one run of the page only */
  setTriggerValue: (name: string, value: unknown) => void;
}

/** A page that was exported has nobody to ask: it calls with data and place alone. */
type PlayerCall = Pick<Call, "data" | "parentElement"> & Partial<Call>;

/** A picture that lives in a root. */
interface Picture<C> {
  load(call: C): void;
  stop(): void;
}

// ---- numbers and words

type NumberType = "int8" | "uint8" | "int16" | "uint16" | "int32" | "float32";

/** Any typed array, read only. */
interface Numbers extends Iterable<number> {
  readonly length: number;
  readonly [place: number]: number;
  indexOf(value: number): number;
  subarray(from: number, to?: number): Numbers;
  forEach(act: (value: number, place: number) => void): void;
}

/** An array of a payload, as it travelled: row after row. */
interface NumberArray {
  type: NumberType;
  shape: number[];
  values: Numbers;
}

type NumberArrays = Record<string, NumberArray>;

/** Where an array stands in a payload's body, in bytes. */
interface ArrayPlace {
  offset: number;
  type: NumberType;
  shape: number[];
}

/** Sentences of the page's language by their keys, with {named} fields. */
type Words = Record<string, string>;

/** Red, green, blue, each 0 to 255. */
type Colour = number[];

interface Theme {
  background: Colour;
  text: Colour;
  primary: Colour;
  /** what has not been read yet */
  unread: Colour;
  /** below zero, where a quantity has no colour of its own there */
  negative: Colour;
  dark: boolean;
}

/** The colours of a quantity on a light and on a dark page, as CSS has them. */
interface Look {
  colour: string;
  colour_dark: string;
}

/** A quantity's colours over its fixed range. */
interface Scale extends Look {
  low: number;
  high: number;
  /** the colours below zero; null for the neutral that most lanes share */
  below: string | null;
  below_dark: string | null;
  /** whether a value below zero has a colour of its own */
  diverging: boolean;
}

/** Which words are said of the present moment: those of the score and of the picture of paths. */
interface Timed {
  text: Words;
  by_rows: boolean;
}

// ---- the score

interface LaneHeader extends Omit<Scale, "diverging"> {
  /** the quantity, such as "forget"; "probabilities" is the belief's */
  key: string;
  symbol: string;
  name: string;
  bounded: boolean;
  /** H, or the sizes of other layers */
  units: number;
  /** how many neighbouring units share a column of the payload */
  group: number;
  explain: string;
}

/** One quantity over time: (T, columns). */
interface Lane extends LaneHeader, Scale {
  columns: number;
  /** the unit that stands at each place; null: as they are numbered */
  order: Numbers | null;
  /** the value at timestep t and place u; NaN where it was not finite */
  at(t: number, u: number): number;
}

/** One reading of the digit. */
interface Take {
  take: string;
  /** 784 pixels in thousandths */
  image: Numbers;
  /** all but the belief, from left to right */
  lanes: Lane[];
  belief: Lane;
}

/** A take by its place, or the difference of two. */
type WhichTake = number | "difference";

/** How the score is first shown: `View` in payload.py. */
interface ScoreView {
  mode: "score" | "guess";
  open_lanes: string[];
  height: number | null;
  has_next: boolean;
  can_pin: boolean;
  unit: number | null;
  order: string | null;
  row: number | null;
  take: WhichTake | null;
  live: boolean;
  clock: string | null;
  follows: boolean;
  linked: boolean;
  waits: boolean;
}

interface ScoreHeader extends Timed {
  id: string;
  name: string;
  cell: string;
  timesteps: number;
  aligned: boolean;
  /** the timestep after which "cover and guess" asks, from 0 */
  pause: number;
  label: number | null;
  lanes: LaneHeader[];
  input: { name: string; symbol: string };
  /** what the takes differ in */
  axis: "surgery" | "training" | null;
  takes: string[];
  /** the takes as they stand side by side, by their places among `takes` */
  take_order: number[];
  /** what is shown at first */
  first_take: WhichTake;
  sections: Record<string, object>;
  arrays: Record<string, ArrayPlace>;
  view: ScoreView;
}

/** The header with its arrays; lanes, belief and digit are those of the take that is shown. */
interface Score extends Omit<ScoreHeader, "lanes" | "takes" | "sections">, Take {
  /** T */
  steps: number;
  /** the pixels of every timestep, one after the other */
  pixels: Numbers;
  pixelsAStep: number;
  /** for each of 784 pixels the timestep that reads it */
  readAt: Uint16Array;
  takes: Take[];
  shown: WhichTake;
  sections: SectionsData;
}

// ---- the sections: the header that section.py makes, and its arrays

interface SectionsData {
  belief?: BeliefData;
  step?: StepData;
  units?: UnitsData;
  gradient?: GradientData;
}

/** A lane one column wide. */
interface Bar extends Look {
  key: string;
  name: string;
  symbol: string;
  values: Numbers;
  low: number;
  high: number;
  /** logarithmic, beginning at `low` */
  log: boolean;
}

/** A bar on the stage, and the section that added it. */
type StageBar = Bar & { view: string };

/** The row from which on the belief was the final one. */
interface Decision {
  step: number;
  text: string;
}

/** A view below the stage. */
interface SectionView {
  root: HTMLElement;
  // a method, so that a section may ask for data of its own kind
  show(section: object, score: Score, theme: Theme): void;
  moment(step: number): void;
  bars?(): Bar[];
  decision?(): Decision | null;
  overlay?(): Numbers;
}

interface BeliefData {
  title: string;
  explain: string;
  story: string;
  now: string;
  decided: number | null;
  mark: string;
  bar: Omit<Bar, "values">;
  arrays: NumberArrays;
}

interface GradientBar extends Omit<Bar, "values" | "log"> {
  array: string;
  title: string;
}

interface GradientData {
  answer: number;
  classes: number;
  largest: (number | null)[];
  last: Record<string, (number | null)[]>;
  bars: GradientBar[];
  words: Words;
  arrays: NumberArrays;
}

/** What one block of a cell (a gate, the candidate) is made of. */
interface StepBlock {
  key: string;
  activation: string;
  columns: string[];
  row_constant: number;
  through_reset: boolean;
}

interface StepQuantity extends Look {
  key: string;
  symbol: string;
  name: string;
}

interface StepData {
  unit: number;
  pinned: boolean;
  take: string;
  units: number;
  answer: number;
  kind: "lstm" | "gru" | "simple_rnn";
  reset_after: boolean;
  input_layer: boolean;
  pixels: number;
  blocks: StepBlock[];
  states: { columns: string[]; changed: string[] };
  quantities: Record<string, StepQuantity>;
  words: Words;
  explain: { diagram: string; equations: string; pushes: string };
  arrays: NumberArrays;
}

/** What diagram, equations and pushes are made of; hues: CSS colours by quantity. */
interface StepParts {
  section: StepData;
  score: Score;
  numbers: import("./sections/step/numbers.js").StepNumbers;
  hues: Record<string, string>;
}

/** One term of a block's sum: a pixel's or a unit's. */
interface Push {
  index: number;
  amount: number;
}

/** A test digit at which a unit was highest or lowest. */
interface Example {
  index: number;
  label: number;
  step: number;
  value: number;
}

interface Excitation {
  unit: number;
  quantity: string;
  name: string;
  story: string;
  ends: { key: string; title: string; digits: Example[] }[];
}

interface UnitsData {
  unit: number | null;
  units: number;
  answer: number;
  /** by unit, from 0 */
  names: Record<string, string>;
  longest_name: number;
  /** the ten orders by a class are offered as one, with ten explanations */
  orders: { key: string; name: string; explain: string | string[] }[];
  limit: number;
  excitation: Excitation | null;
  quantities: { key: string; name: string }[];
  explain: string;
  words: Words;
  arrays: NumberArrays;
}

// ---- the stage

/** A lane's part of the plan: group of its columns share one on screen. */
interface LaneEntry {
  lane: Lane;
  group: number;
  columns: number;
  columnPx: number;
  widthPx: number;
  wide: boolean;
}

/** What must be known before sizes are chosen; all in whole device pixels. */
interface Layout {
  /** device pixels to a CSS pixel */
  ratio: number;
  compact: boolean;
  gutter: number;
  digitGap: number;
  laneGap: number;
  beliefPx: number;
  barPx: number;
  /** the least of the digit's cell, in CSS pixels */
  smallestCell: number;
  mostColumns: number;
  twoBeliefs: boolean;
  /** what all bars take up, and the beliefs */
  bars: number;
  beliefs: number;
}

/** Where everything stands, in whole device pixels. */
interface Geometry extends Layout {
  /** several timesteps may share a line */
  lines: number;
  perLine: number;
  linePx: number;
  /** a pixel of the digit, and its side of 28 */
  cell: number;
  side: number;
  lanes: LaneEntry[];
  beliefWidth: number;
  scrolls: boolean;
}

/** What the plan of the stage depends on. */
type PlanView = Pick<StageView, "score" | "open" | "bars" | "wide" | "width" | "tallest"> & { ratio: number };

/** What the stage shows. */
interface StageView {
  score: Score;
  theme: Theme;
  /** the open lanes from left to right */
  open: Lane[];
  bars: StageBar[];
  /** 784 values in [0, 1] that tint the digit */
  overlay: Numbers | null;
  decision: Decision | null;
  /** the pinned unit, from 0 */
  unit: number | null;
  /** the key of the widened lane */
  wide: string | null;
  /** CSS pixels */
  width: number;
  tallest: number;
  /** whether unread pixels are hidden rather than dimmed */
  covers: boolean;
  step: () => number;
}

/** A cell of a lane under the pointer or the cursor; of a bar the key is "". exact: this row, not all that share a line */
interface LaneCell {
  key: string;
  step: number;
  column: number;
  exact: boolean;
}

/** A pixel of the digit, and the timestep that reads it. */
interface PixelCell {
  key: null;
  step: number;
  pixel: number;
}

type Cell = LaneCell | PixelCell;

/** What a click on the stage chooses, and the timestep that it leads to. */
type PointedCell = Cell & { scrub: number };

// ---- the picture of paths

type BothThemes<T> = { light: T; dark: T };

interface PathsHeader extends Timed {
  id: string;
  kind: string;
  steps: number;
  timesteps: number;
  scale: number;
  low: number[];
  high: number[];
  start: number[] | null;
  own: { name: string; told: string };
  axes: string[];
  told: string;
  explain: Words;
  colours: BothThemes<string[]>;
  words: Words;
  view: { classes: string; pinned: number | null };
  arrays: Record<string, ArrayPlace>;
}

/** N test digits, and as number N the learner's own. */
type Paths = import("./paths/decode.js").Paths;

/** All points in CSS pixels. */
interface PathsScreen {
  x: Float32Array;
  y: Float32Array;
  startX: number;
  startY: number;
}

/** What is drawn at one moment; now: the step and the share of the way to the next one. */
interface PathsScene {
  paths: Paths;
  screen: PathsScreen;
  colours: Colour[];
  classes: Set<number>;
  now: number;
  whole: boolean;
  faint: number;
  hairline: number;
}

interface PathsView {
  paths: Paths;
  theme: Theme;
  width: number;
  classes: Set<number>;
}

interface Point {
  x: number;
  y: number;
}

// ---- the picture of shapes

interface Axis {
  symbol: string;
  name: string;
  /** one place of it */
  one: string;
  light: string;
  dark: string;
  pattern: string;
  explain: string;
  /** the axes it is made of */
  of: string[];
}

type Axes = Record<string, Axis>;

interface TensorHeader {
  key: string;
  code: string;
  axes: string[];
  shape: number[];
  /** of each axis the places that are shown */
  places: number[][];
  scales: Scale[];
  why: string;
  /** the tensors it is made of */
  of: string[];
  list: boolean;
  changed: boolean;
  /** how NumPy and TensorFlow 1 make it; not of matrices */
  made?: string;
  tf1?: string;
}

/** `count` is its parameters, and `product` how that number comes about. */
interface MatrixHeader extends TensorHeader {
  count: number;
  product: string;
}

interface Equality {
  key: string;
  left: string;
  right: string;
  holds: boolean;
  verdict: string;
  difference: string;
  why: string;
  of: string[];
}

interface ShapesHeader {
  id: string;
  axes: Axes;
  sizes: Record<"batch" | "timesteps" | "inputs" | "units" | "classes", number>;
  blocks: TensorHeader[];
  matrices: MatrixHeader[];
  total: string;
  equalities: Equality[];
  change: string;
  /** of each example its number of timesteps, where they differ */
  lengths: Record<string, number> | null;
  told: string;
  words: Words;
  arrays: Record<string, ArrayPlace>;
}

type NamedTensor = import("./shapes/decode.js").NamedTensor;
type TensorBlock = import("./shapes/block.js").Block;

/** The header with its tensors. */
interface Shapes extends Omit<ShapesHeader, "blocks" | "matrices"> {
  blocks: NamedTensor[];
  matrices: (NamedTensor & MatrixHeader)[];
}

/** What is known of a number's place: axis -> number, from 0. */
type Place = Record<string, number>;

/** [sheet, row, column] among the places that are shown. */
type CellOfBlock = [number, number, number];

/** [top, left, down, across], in cells. */
type Rectangle = [number, number, number, number];

interface BlockEvents {
  onPoint: (block: TensorBlock, at: CellOfBlock) => void;
  onTensor: (block: TensorBlock) => void;
  onLeave: () => void;
}

// ---- the table of runs

/** A line of the table, as `Row` in runs_table.py; all texts as they are shown. */
interface RunRow {
  id: string;
  title: string;
  pinned: boolean;
  tone: string;
  state: string;
  note: string;
  accuracy: string;
  measured_on: string;
  loss: string;
  duration: string;
  hover: string;
  /** of a run that goes on */
  live: LiveLine | null;
}

interface RunList extends LiveList {
  runs: RunRow[];
  /** their ids, in the order of `looks` */
  chosen: string[];
  most: number;
  looks: { colour: string; sign: string }[];
  turn: number;
  words: Words;
}

/** The table that stands in a root; drawn: the data it was drawn from. */
interface RunTable {
  turn: number;
  drawn: string;
  host: HTMLElement;
  list: RunList;
  send: (runs: string[]) => void;
  /** follows the runs of the last call no more */
  leave?: () => void;
}

// ---- live runs: what the route tells (rnnlab/runs/live.py)

type CurveQuantity = "step" | "loss" | "accuracy" | "learning_rate" | "gradient_norm" | "saturation" | "dead";

/** How a run stands: `facts` there. */
interface RunFacts {
  state?: string;
  step?: number;
  steps?: number;
  [name: string]: unknown;
}

type EvaluationRow = [step: number, split: string, loss: number | null, accuracy: number | null];

/** The latest beliefs in the probe digits, (digits, classes). */
interface LiveProbe {
  step: number;
  probabilities: number[][];
}

/** How a run stands, without its points. */
interface RunState {
  seen: number;
  facts: RunFacts;
}

interface RunUpdate extends RunState {
  cursor: string;
  /** 0: this is all there is; else it goes after the first so many points */
  from: number;
  points: Partial<Record<CurveQuantity, (number | null)[]>>;
  evaluations: EvaluationRow[];
  measured?: Record<string, { from: number; steps: number[]; values: (number | null)[] }>;
  probe?: LiveProbe;
  /** counts by label and answer */
  confusion?: number[][];
  console?: string[];
}

/** Of a run that was deleted: the sentence that says so. */
interface RunGone {
  gone: string;
}

interface WorkerState {
  state: string;
  device: string | null;
}

interface LiveAnswer {
  now: number;
  tickets?: Record<string, string>;
  worker?: WorkerState;
  runs?: Record<string, RunUpdate | RunGone>;
}

/** What a page knows of a run, added up; NaN where a value is not known. */
interface KnownRun extends RunState {
  cursor: string;
  gone: boolean;
  columns: Record<CurveQuantity, number[]>;
  evaluations: EvaluationRow[];
  measured: Record<string, { steps: number[]; values: number[] }>;
  probe: LiveProbe | null;
  confusion: number[][] | null;
  console?: string[];
}

/** What a component asks for, and how often in milliseconds: `_poll` in live_run.py. */
interface Poll {
  address: string;
  ticket: string;
  follow: string[];
  every: number;
  brisk: boolean;
  more: string;
  worker: boolean;
}

/** Who waits for news. */
interface Watcher {
  poll: Poll;
  onUpdate: (changed: Set<string>, workerChanged: boolean) => void;
  onRefused: () => void;
}

type Hub = import("./live/poll.js").Hub;

/** Run -> fact -> what the page has drawn of it. */
type ShownFacts = Record<string, Record<string, unknown>>;

// ---- live runs: sentences about them (live_run.py)

type FieldFormat = "whole" | "fixed" | "percent" | "duration" | "rate" | "age" | "choice";

/** A format and a fact, and for a choice what is said of each value; or "is" and the text itself. */
type SentenceField = [format: FieldFormat | "is", fact: string, choices?: Words];

interface Sentence {
  text: string;
  fields: Record<string, SentenceField>;
  /** facts without which nothing is told */
  needs: string[];
  /** null: whatever the run's state */
  states: string[] | null;
}

/** What of the line of a run that goes on is written anew. */
interface LiveLine {
  state: Sentence[];
  /** the first that can be told; from: what it was measured on */
  accuracy: (Sentence & { from: string })[];
  loss: Sentence;
}

/** The same as texts. */
interface LineTexts {
  state: string;
  accuracy: string;
  from: string;
  loss: string;
}

interface LiveList {
  runs: Pick<RunRow, "id" | "live">[];
  poll: Poll;
  shown: ShownFacts;
  /** how figures are written */
  formats: Words;
}

// ---- live runs: the parts of a page, as live_run.py makes them

interface ProgressData {
  part: "progress";
  run: string;
  sentences: Sentence[];
  label: string;
}

interface FiguresData {
  part: "figures";
  run: string;
  figures: (Sentence & { label: string; help: string })[];
}

interface LineData {
  part: "line";
  run: string;
  sentences: Sentence[];
}

interface ConsoleData {
  part: "console";
  run: string;
  lines: string[];
}

interface ChartData {
  part: "chart";
  key: string;
  figure: { data: PlotlyTrace[]; layout: PlotlyLayout };
  runs: string[];
  label: string;
  /** along the axis of steps */
  zoom: boolean;
  /** the address of Plotly's script */
  plotly: string;
}

type PartData = ProgressData | FiguresData | LineData | ConsoleData | ChartData;

interface LivePart {
  element: HTMLElement;
  // a method, so that a part may ask for data of its own kind
  give(data: PartData, words: Words): void;
  draw(): void;
  /** what depends on the clock alone */
  tick?(): void;
  end?(): void;
}

interface LiveData {
  poll: Poll;
  runs: Record<string, RunUpdate | RunState>;
  shown: ShownFacts;
  parts: PartData[];
  worker?: WorkerState;
  words: Words;
}

/** The parts that stand in a root; shape: which ones. */
interface LiveRoot {
  /** ends what the last call began */
  leave?: () => void;
  host: HTMLElement;
  request: import("./live/poll.js").PageRunRequest;
  parts: LivePart[];
  shape: string;
  data: LiveData;
  send: () => void;
}

// ---- live runs: of what a figure's traces are made (rnnlab/figures); run: its place among the figure's runs

interface LineSource {
  of: "line";
  run: number;
  y: CurveQuantity;
  /** quantities without which a point is left out; y among them */
  with?: CurveQuantity[];
  positive?: boolean;
  log_x?: boolean;
  /** of the smoothing */
  strength?: number;
  /** whether the exponents are smoothed */
  log?: boolean;
  low?: number;
  high?: number;
}

interface EvaluationsSource {
  of: "evaluations";
  run: number;
  split: string;
  y: "loss" | "accuracy";
  log_x?: boolean;
  gaps?: boolean;
}

interface ConfusionWords {
  right: string;
  once: string;
  times: string;
  /** by digit */
  articles: string[];
}

interface BeliefsSource {
  of: "beliefs";
  run: number;
  right: boolean;
  /** of the probe digits */
  labels: number[];
  /** the belief from which on it is written into its cell */
  written: number;
}

type TraceSource =
  | LineSource
  | { of: "readout"; line: LineSource }
  | { of: "marks"; line: LineSource; offset: number }
  | EvaluationsSource
  | { of: "measured"; run: number; key: string; edges?: [number, number][] }
  | { of: "confusion"; run: number; right: boolean; full: number; words: ConfusionWords }
  | BeliefsSource;

/** What is made of the runs' points. */
interface TraceArrays {
  x?: number[];
  y?: (number | null)[];
  z?: (number | null)[][];
  text?: string[][];
  hovertext?: string[][];
}

interface LayoutSource {
  /** axis -> the places of the traces it is about; null: all */
  log_axes?: Record<string, number[] | null>;
  beliefs?: Pick<BeliefsSource, "run" | "labels">;
}

// ---- plotly.js, as far as it is used

interface PlotlyTrace extends TraceArrays {
  meta?: { live?: TraceSource };
  [name: string]: unknown;
}

interface PlotlyAxis {
  range?: [number, number];
  autorange?: boolean;
  fixedrange?: boolean;
  uirevision?: number;
  tickvals?: number[];
  ticktext?: string[];
  [name: string]: unknown;
}

interface PlotlyLayout {
  height: number;
  meta?: { live?: LayoutSource };
  xaxis: PlotlyAxis;
  yaxis: PlotlyAxis;
  [name: string]: unknown;
}

/** What a zoom did to the axes. */
interface PlotlyChange {
  "xaxis.range"?: [number, number];
  "xaxis.range[0]"?: number;
  "xaxis.range[1]"?: number;
  "xaxis.autorange"?: boolean;
}

/** An element once there is a figure in it. */
interface PlotlyPlot extends HTMLDivElement {
  on(name: "plotly_relayout", act: (change: PlotlyChange) => void): void;
  on(name: "plotly_doubleclick", act: () => void): void;
  _fullLayout: { xaxis: { range: [number, number] } };
}

interface PlotlyScript {
  react(plot: HTMLElement, traces: PlotlyTrace[], layout: PlotlyLayout, config: object): Promise<unknown>;
  purge(plot: HTMLElement): void;
  Plots: { resize(plot: HTMLElement): void };
}

interface Window {
  Plotly?: PlotlyScript;
}

// ---- the parts of a score that know the whole of it

type Player = import("./score/player.js").Player;
type Clock = import("./common/clock.js").Clock;

// ---- elements

type Child = Node | string;

type IconName = "play" | "pause" | "restart" | "back" | "forward" | "loop";
/** Of an element: what begins with "on" is listened to. null, undefined and false set nothing. */
interface Attributes {
  onclick?: (event: MouseEvent) => void;
  onchange?: (event: Event) => void;
  onkeydown?: (event: KeyboardEvent) => void;
  onkeypress?: (event: KeyboardEvent) => void;
  onkeyup?: (event: KeyboardEvent) => void;
  [name: string]: unknown;
}
