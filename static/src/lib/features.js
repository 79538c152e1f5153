// Binds modules to elements: <div data-feature="chart filters"> gets init(root) of each, once.
const bound = new WeakMap();

export function bindFeatures(root, registry) {
  const elements = [...root.querySelectorAll("[data-feature]")];
  if (root.matches?.("[data-feature]")) elements.unshift(root);
  for (const element of elements) {
    for (const name of element.dataset.feature.split(/\s+/).filter(Boolean)) bindOne(element, name, registry);
  }
}

async function bindOne(element, name, registry) {
  // Unknown names belong to page bundles (static/src/entries), which bind themselves.
  if (!registry[name]) return;
  const names = bound.get(element) ?? new Set();
  if (names.has(name)) return;
  names.add(name);
  bound.set(element, names);
  try {
    const module = await registry[name]();
    if (element.isConnected) module.init(element);
  } catch (error) {
    console.error(`feature ${name}`, error);
  }
}
