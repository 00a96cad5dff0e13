import { Emitter } from '../base/events';

export interface DialogButton {
  readonly label: string;
  readonly action: () => void;
}

export interface DialogContent {
  readonly title: string;
  readonly text: string;
  /** A second paragraph: what to do. */
  readonly advice?: string;
  /** A small line for support. */
  readonly code?: string;
  readonly alert?: boolean;
  /** The first one has the focus. */
  readonly buttons: readonly DialogButton[];
  readonly onBack: () => void;
  /** For a dialog over a channel: the channel keys still work. */
  readonly onZap?: (step: 1 | -1) => void;
}

/** The one dialog that can be open; a new one takes the place of the last. */
export class Dialogs {
  private content: DialogContent | undefined;
  private readonly emitter = new Emitter<{ change: DialogContent | undefined }>();

  get current(): DialogContent | undefined {
    return this.content;
  }

  open(content: DialogContent): void {
    this.content = content;
    this.emitter.emit('change', content);
  }

  /** Closes `content` if it is the open one; whichever is open when there is none given. */
  close(content: DialogContent | undefined = this.content): void {
    if (!content || content !== this.content) return;
    this.content = undefined;
    this.emitter.emit('change', undefined);
  }

  /** Calls `listener` now and on every change. Returns its removal. */
  watch(listener: (content: DialogContent | undefined) => void): () => void {
    const stop = this.emitter.on('change', listener);
    listener(this.content);
    return stop;
  }
}
