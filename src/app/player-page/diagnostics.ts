import { Lightning } from '@lightningjs/sdk';
import type { Device } from '../../contract/device';
import type { ChronicleEntry, Player } from '../../contract/player';
import { part, textStyle } from '../components/parts';
import { roundRect } from '../components/textures';
import { contextOf } from '../context';
import { duration } from '../format';
import type { Words } from '../translations';
import { COLOUR, FONT, SAFE, SIZE } from '../theme';

interface DiagnosticsTemplateSpec extends Lightning.Component.TemplateSpec {
  Title: object;
  State: object;
  Device: object;
  Times: object;
  Epochs: object;
  Kinds: object;
  Details: object;
}

const LINES = 14;
const LINE_HEIGHT = 34;
const WIDTH = 1728;
const PADDING = 32;
const HEAD = 72;
const HEIGHT = HEAD + LINES * LINE_HEIGHT + 24;
/** px; between the overlay's clock and its channel. */
const Y = SAFE.y + 62;
const COLUMN = { time: 136, epoch: 216, kind: 248, detail: 680 } as const;

/**
 * The player's own account of itself, for support and for developers. One text for each column: digits of equal width
 * and columns that line up, with four textures instead of fifty.
 */
export class Diagnostics extends Lightning.Component<DiagnosticsTemplateSpec> {
  private readonly Title = part(this.getByRef('Title'), 'Title');
  private readonly State = part(this.getByRef('State'), 'State');
  private readonly Device = part(this.getByRef('Device'), 'Device');
  private readonly Times = part(this.getByRef('Times'), 'Times');
  private readonly Epochs = part(this.getByRef('Epochs'), 'Epochs');
  private readonly Kinds = part(this.getByRef('Kinds'), 'Kinds');
  private readonly Details = part(this.getByRef('Details'), 'Details');

  static override _template(): Lightning.Component.Template<DiagnosticsTemplateSpec> {
    const column = (colour: number, textAlign: 'left' | 'right' = 'left') => ({
      y: HEAD,
      text: { ...textStyle({ size: SIZE.small, colour }), lineHeight: LINE_HEIGHT, maxLines: LINES, textAlign },
    });
    return {
      x: SAFE.x,
      y: Y,
      w: WIDTH,
      h: HEIGHT,
      visible: false,
      texture: roundRect(WIDTH, HEIGHT, 24, COLOUR.scrim),
      Title: { x: PADDING, y: 20, text: textStyle({ size: SIZE.small, colour: COLOUR.text, font: FONT.bold }) },
      State: { x: COLUMN.kind, y: 20, text: textStyle({ size: SIZE.small, colour: COLOUR.textSecondary, width: WIDTH - COLUMN.kind - PADDING }) },
      Device: { x: WIDTH - PADDING, y: 20, mountX: 1, text: textStyle({ size: SIZE.small, colour: COLOUR.textDim }) },
      Times: { x: COLUMN.time, mountX: 1, ...column(COLOUR.textSecondary, 'right') },
      Epochs: { x: COLUMN.epoch, mountX: 1, ...column(COLOUR.textDim, 'right') },
      Kinds: { x: COLUMN.kind, ...column(COLOUR.text) },
      Details: { x: COLUMN.detail, ...column(COLOUR.textSecondary) },
    };
  }

  override _setup() {
    this.Title.text = contextOf(this).words.diagnostics.title;
  }

  draw(player: Player): void {
    const { words, services } = contextOf(this);
    const entries = player.chronicle().slice(-LINES);
    this.State.text = describeState(player, words.diagnostics);
    this.Device.text = describeDevice(services.device, words.diagnostics);
    const column = (cell: (entry: ChronicleEntry) => string) => entries.map(cell).join('\n');
    this.Times.text = column(({ at }) => (at / 1000).toFixed(3));
    this.Epochs.text = column(({ epoch }) => `#${epoch}`);
    this.Kinds.text = entries.length > 0 ? column(({ kind }) => kind) : words.diagnostics.nothing;
    this.Details.text = column(({ detail }) => describeDetail(detail));
  }
}

function describeState({ state, timeline }: Player, words: Words['diagnostics']): string {
  const error = state.kind === 'failed' ? ` ${state.error.origin} ${state.error.code}` : '';
  const position = timeline ? `   ${words.position} ${duration(timeline.position)}` : '';
  return `${words.state} ${state.kind}${error}${position}`;
}

/** `Tizen 6.5, Chromium 85, QN90A`, and what is wrong with it. */
function describeDevice(device: Device, words: Words['diagnostics']): string {
  const { platform, volume } = device;
  const { panel } = device.capabilities;
  const { platformVersion, engine, model } = device.identity;
  const count = device.notes().length;
  return [
    platformVersion === undefined ? PLATFORMS[platform] : `${PLATFORMS[platform]} ${platformVersion}`,
    ...(engine === undefined ? [] : [`Chromium ${engine}`]),
    ...(model === undefined ? [] : [model.slice(0, MODEL_LENGTH)]),
    `${panel.width} × ${panel.height}`,
    ...(volume?.current.muted === true ? [words.muted] : []),
    ...(count === 0 ? [] : [words.notes(count)]),
  ].join(', ');
}

/** As they call themselves. */
const PLATFORMS = { browser: 'Browser', tizen: 'Tizen', webos: 'webOS' } as const;

/** Characters; real ones have a dozen. */
const MODEL_LENGTH = 24;

/** Characters of one line; what is longer is in the log. */
const DETAIL_LENGTH = 64;

function describeDetail(detail: ChronicleEntry['detail']): string {
  if (!detail) return '';
  const text = Object.keys(detail)
    .map((key) => `${key}=${String(detail[key])}`)
    .join(' ');
  return text.length > DETAIL_LENGTH ? `${text.slice(0, DETAIL_LENGTH - 1)}…` : text;
}
