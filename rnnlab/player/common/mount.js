// Streamlit calls a component again on every new data and on every change of theme: one live picture a root.

/** @type {WeakMap<MountPoint, { picture: Picture<any>, calls: number }>} */
const LIVE = new WeakMap();

// Kind: a class of pictures, made with the root they stand in, with load(call) and stop(). Returns the clean-up.
/**
 * @template {{ parentElement: MountPoint }} C
 * @param {C} call
 * @param {new (root: MountPoint) => Picture<C>} Kind
 */
export function mountOnce(call, Kind) {
  const root = call.parentElement;
  const live = LIVE.get(root) || { picture: new Kind(root), calls: 0 };
  LIVE.set(root, live);
  live.calls += 1;
  const mine = live.calls;
  live.picture.load(call);
  return () => {
    // a clean-up that comes late, after another call, belongs to the past
    if (live.calls !== mine || LIVE.get(root) !== live) return;
    live.picture.stop();
    LIVE.delete(root);
  };
}
