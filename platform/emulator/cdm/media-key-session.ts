import type { Device } from './device';
import { HandlerAttribute } from './handlers';
import { KeySession, type KeysFacts, type SessionType } from './key-session';
import type { KeyStatusMaps } from './key-status-map';
import { eventTargetWith, Overlay } from './overlay';
import { bufferSource, domString, need, promised } from './web-idl';

interface Face {
  readonly session: KeySession;
  readonly statusMap: object;
  readonly closed: Promise<MediaKeySessionClosedReason>;
  readonly onmessage: HandlerAttribute;
  readonly onkeystatuseschange: HandlerAttribute;
}

/** What the page holds of a key session: the native interface, over an emulated one. */
export class MediaKeySessions {
  private readonly overlay = new Overlay<Face>(MediaKeySession.prototype);

  constructor(
    private readonly device: Device,
    private readonly maps: KeyStatusMaps,
  ) {}

  install(): void {
    const { overlay } = this;
    overlay.getter('sessionId', ({ session }) => session.sessionId);
    overlay.getter('expiration', ({ session }) => session.expiration);
    overlay.getter('closed', ({ closed }) => closed);
    overlay.getter('keyStatuses', ({ statusMap }) => statusMap);
    for (const name of ['onmessage', 'onkeystatuseschange'] as const) {
      overlay.accessor(name, (face) => face[name].value, (face, value) => {
        face[name].value = value;
      });
    }
    // The session's own promises, not others that wait for them: what is refused is refused at once.
    overlay.method('generateRequest', ({ session }, args) =>
      promised(() => {
        need(args, 2);
        return session.generateRequest(domString(args[0]), bufferSource(args[1], 'parameter 2'));
      }),
    );
    overlay.method('load', ({ session }, args) =>
      promised(() => {
        need(args, 1);
        return session.load(domString(args[0]));
      }),
    );
    overlay.method('update', ({ session }, args) =>
      promised(() => {
        need(args, 1);
        return session.update(bufferSource(args[0], 'parameter 1'));
      }),
    );
    overlay.method('close', ({ session }) => session.close());
    overlay.method('remove', ({ session }) => session.remove());
  }

  create(facts: KeysFacts, type: SessionType): object {
    const self = eventTargetWith(MediaKeySession.prototype);
    let resolveClosed: (reason: MediaKeySessionClosedReason) => void = () => undefined;
    const closed = new Promise<MediaKeySessionClosedReason>((resolve) => {
      resolveClosed = resolve;
    });
    const session = new KeySession(this.device, facts, type, {
      message: (messageType, payload) => self.dispatchEvent(new MediaKeyMessageEvent('message', { messageType, message: payload.buffer })),
      statusesChanged: () => self.dispatchEvent(new Event('keystatuseschange')),
      closed: resolveClosed,
    });
    this.overlay.adopt(self, {
      session,
      statusMap: this.maps.create(() => session.statuses),
      closed,
      onmessage: new HandlerAttribute(self, 'message'),
      onkeystatuseschange: new HandlerAttribute(self, 'keystatuseschange'),
    });
    return self;
  }
}
