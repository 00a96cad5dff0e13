import { Lightning } from '@lightningjs/sdk';
import { contextOf } from '../context';
import { COLOUR } from '../theme';
import { part } from './parts';

interface ProgressBarTemplateSpec extends Lightning.Component.TemplateSpec {
  Track: object;
  Fill: object;
}

/** How far something has come. Give it `w` and `h`. */
export class ProgressBar extends Lightning.Component<ProgressBarTemplateSpec> {
  private readonly Track = part(this.getByRef('Track'), 'Track');
  private readonly Fill = part(this.getByRef('Fill'), 'Fill');

  static override _template(): Lightning.Component.Template<ProgressBarTemplateSpec> {
    return {
      Track: { rect: true, color: COLOUR.track },
      Fill: { rect: true, w: 0 },
    };
  }

  override _setup() {
    this.Track.patch({ w: this.w, h: this.h });
    this.Fill.patch({ h: this.h, color: contextOf(this).accent });
  }

  /** 0 to 1; nothing hides the bar. */
  show(progress: number | undefined): void {
    this.visible = progress !== undefined;
    // Whole pixels: what cannot be seen need not be drawn.
    if (progress !== undefined) this.Fill.w = Math.round(this.w * progress);
  }
}
