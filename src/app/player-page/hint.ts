import { Lightning } from '@lightningjs/sdk';
import { part, textStyle } from '../components/parts';
import { icon } from '../components/textures';
import type { IconName } from '../components/textures';
import { COLOUR, SIZE } from '../theme';

interface HintTemplateSpec extends Lightning.Component.TemplateSpec {
  Icon: object;
  Label: object;
}

const ICON = 32;

/** What a key does here. Part of a flex row, which closes up where a hint does not hold. */
export class Hint extends Lightning.Component<HintTemplateSpec> {
  private readonly Icon = part(this.getByRef('Icon'), 'Icon');
  private readonly Label = part(this.getByRef('Label'), 'Label');

  static override _template(): Lightning.Component.Template<HintTemplateSpec> {
    return {
      flexItem: { marginRight: 56 },
      flex: { direction: 'row', alignItems: 'center' },
      Icon: { w: ICON, h: ICON, flexItem: { marginRight: 16, marginBottom: 4 }, color: COLOUR.textSecondary },
      Label: { text: textStyle({ size: SIZE.small, colour: COLOUR.textSecondary }) },
    };
  }

  show(name: IconName, label: string): void {
    this.Icon.texture = icon(name, ICON);
    this.Label.text = label;
  }
}
