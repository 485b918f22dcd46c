// Keeping a list on the screen as it should be, touching only what has changed: scrolling, focus and menus survive.

/** `items` are `{key, print, build}`; `print` says everything that is shown, `build` makes the element of it. */
export function reconcile(parent, items) {
  const standing = (parent.standing ??= new Map());
  const wanted = new Set(items.map((item) => item.key));
  for (const [key, one] of standing) {
    if (wanted.has(key)) continue;
    one.node.remove();
    standing.delete(key);
  }
  let at = parent.firstElementChild;
  for (const item of items) {
    let one = standing.get(item.key);
    if (!one) {
      one = { node: item.build(), print: item.print };
      standing.set(item.key, one);
    } else if (one.print !== item.print) {
      const fresh = item.build();
      swap(one.node, fresh);
      if (at === one.node) at = fresh;
      Object.assign(one, { node: fresh, print: item.print });
    }
    if (one.node === at) at = at.nextElementSibling;
    else parent.insertBefore(one.node, at);
  }
}

/** Put the new one in the old one's place, with the focus where it was. */
function swap(old, fresh) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.dataset.focus;
  const hadFocus = active === old;
  old.replaceWith(fresh);
  if (hadFocus) fresh.focus({ preventScroll: true });
  else if (key) fresh.querySelector(`[data-focus="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}
