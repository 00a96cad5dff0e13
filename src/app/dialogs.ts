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

/** The one dialog that can be open; a new one takes the place of the last. Over it there may be a notice. */
export class Dialogs {
  private content: DialogContent | undefined;
  private notice: DialogContent | undefined;
  private readonly emitter = new Emitter<{ change: DialogContent | undefined }>();

  /** The one that is seen. */
  get current(): DialogContent | undefined {
    return this.notice ?? this.content;
  }

  open(content: DialogContent): void {
    this.change(content, this.notice);
  }

  /** Over whatever is open or will be: that is still there when this one is closed. */
  openNotice(notice: DialogContent): void {
    this.change(this.content, notice);
  }

  /** Closes `content` if it is open, seen or not; the one that is seen when there is none given. */
  close(content: DialogContent | undefined = this.current): void {
    if (!content) return;
    if (content === this.notice) this.change(this.content, undefined);
    else if (content === this.content) this.change(undefined, this.notice);
  }

  /** Calls `listener` now and on every change. Returns its removal. */
  watch(listener: (content: DialogContent | undefined) => void): () => void {
    const stop = this.emitter.on('change', listener);
    listener(this.current);
    return stop;
  }

  private change(content: DialogContent | undefined, notice: DialogContent | undefined): void {
    const seen = this.current;
    this.content = content;
    this.notice = notice;
    if (this.current !== seen) this.emitter.emit('change', this.current);
  }
}
