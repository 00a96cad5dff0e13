import { Emitter } from '../base/events';
import type { Signal } from '../contract/device';

/** A signal that its owner sets. The same value again is no change. */
export class Changing<Value> implements Signal<Value> {
  private readonly emitter = new Emitter<{ change: Value }>();

  constructor(
    private value: Value,
    private readonly isSame: (one: Value, other: Value) => boolean = Object.is,
  ) {}

  get current(): Value {
    return this.value;
  }

  set(value: Value): void {
    if (this.isSame(value, this.value)) return;
    this.value = value;
    this.emitter.emit('change', value);
  }

  onChange(listener: (value: Value) => void): () => void {
    return this.emitter.on('change', listener);
  }
}
