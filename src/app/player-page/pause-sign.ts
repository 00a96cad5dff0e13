import { Lightning } from '@lightningjs/sdk';
import { icon, roundRect } from '../components/textures';
import { COLOUR } from '../theme';

interface PauseSignTemplateSpec extends Lightning.Component.TemplateSpec {
  Icon: object;
}

const SIZE = 176;
const ICON = 80;

/** In the middle of a paused picture. */
export class PauseSign extends Lightning.Component<PauseSignTemplateSpec> {
  static override _template(): Lightning.Component.Template<PauseSignTemplateSpec> {
    return {
      mount: 0.5,
      w: SIZE,
      h: SIZE,
      texture: roundRect(SIZE, SIZE, SIZE / 2, COLOUR.scrim),
      Icon: { x: SIZE / 2, y: SIZE / 2, mount: 0.5, w: ICON, h: ICON, texture: icon('pause', ICON), color: COLOUR.white },
    };
  }
}
