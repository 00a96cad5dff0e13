import { Lightning } from '@lightningjs/sdk';
import { COLOUR } from '../theme';
import { icon } from './textures';

const SIZE = 112;

/** s for one turn. */
const TURN = 1.1;

/** Something is on its way. Turns only while it is seen. */
export class Spinner extends Lightning.Component {
  private turning: ReturnType<Lightning.Element['animation']> | undefined;

  static override _template(): Lightning.Component.Template {
    return { w: SIZE, h: SIZE, mount: 0.5, texture: icon('loader-circle', SIZE), color: COLOUR.white };
  }

  override _active() {
    this.turning ??= this.animation({
      duration: TURN,
      repeat: -1,
      // Evenly: smoothing would make it halt at the top of each turn.
      actions: [{ p: 'rotation', v: { 0: { v: 0, sm: 0 }, 1: { v: 2 * Math.PI, sm: 0 } } }],
    });
    this.turning.start();
  }

  override _inactive() {
    this.turning?.stopNow();
  }
}
