// Where interactive elements stand: in a message or in a view. What was entered is kept here until it is sent.

import { post } from "./api.js";
import { plain } from "./mrkdwn.js";
import { toast } from "./toast.js";

const words = (object) => (object ? plain(object.text).map((node) => node.textContent ?? node).join("") : "");

/** What an element holds, in the form in which the control API takes it. */
function held(state) {
  if (!state) return undefined;
  const [, value] = Object.entries(state).find(([name]) => name !== "type") ?? [];
  if (value === null || value === undefined) return null;
  return typeof value === "number" ? String(value) : value;
}

/** What an element that nobody has touched shows. */
function initial(one) {
  const found = Object.entries(one).find(([name]) => name.startsWith("initial_"));
  if (!found) return null;
  return typeof found[1] === "number" ? String(found[1]) : found[1];
}

class Place {
  constructor(id, redraw) {
    this.id = id;
    this.redraw = redraw;
    this.entries = new Map();
    this.chosen = {}; // the same by block and action, as the control API takes it
  }

  key(block, one) {
    return `${block.block_id}/${one.action_id}/${one.type}`;
  }

  entry(block, one) {
    const key = this.key(block, one);
    return this.entries.has(key) ? this.entries.get(key) : this.given(block, one);
  }

  given(block, one) {
    return initial(one);
  }

  keep(block, one, entry) {
    (this.chosen[block.block_id] ??= {})[one.action_id] = entry;
    this.entries.set(this.key(block, one), entry);
  }

  label(block, one) {
    return words(block.label) || words(one.placeholder) || words(block.text) || words(one.text) || one.type.replaceAll("_", " ");
  }

  async act(block, one, more) {
    try {
      const told = await post("click", { ...this.where(), action_id: one.action_id, block_id: block.block_id, ...more });
      if (told.sees) toast(told.sees);
      return told;
    } catch (error) {
      toast(error.message);
      return null;
    }
  }

  async search(block, one, typed) {
    const told = await post("options", { ...this.where(), action_id: one.action_id, block_id: block.block_id, value: typed });
    if (told.status !== "answered") throw new Error(told.sees);
    return told.options;
  }
}

export class MessagePlace extends Place {
  constructor(user, channel, ts, redraw) {
    super(ts, redraw);
    this.where = () => ({ user, channel, ts });
  }

  act(block, one, more) {
    return super.act(block, one, { ...more, values: this.chosen });
  }
}

export class ViewPlace extends Place {
  constructor(user, view, redraw) {
    super(view.id, redraw);
    this.show(view);
    this.where = () => ({ user, view_id: view.id });
  }

  show(view) {
    this.view = view;
    this.errors = view.errors;
  }

  given(block, one) {
    const known = held(this.view.values[block.block_id]?.[one.action_id]);
    return known === undefined ? initial(one) : known;
  }

  describedby = (block) => `about-${this.id}-${block.block_id}`;
  hasError = (block) => Boolean(this.errors[block.block_id]);

  /** Everything in the form's inputs, by block, as a submission takes it. */
  values() {
    const inputs = this.view.blocks.filter((block) => block.type === "input" && block.element.type !== "file_input");
    return Object.fromEntries(inputs.map((block) => [block.block_id, this.entry(block, block.element)]));
  }

  act(block, one, more) {
    return super.act(block, one, { ...more, values: this.typed(block) });
  }

  /** What stands in the other inputs; half of an entry that nobody could send is left out. */
  typed(clicked) {
    const all = Object.entries(this.values()).filter(([id, entry]) => id !== clicked.block_id && entry !== null);
    return Object.fromEntries(all);
  }
}
