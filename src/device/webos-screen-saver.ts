import * as v from 'valibot';
import type { Luna } from './webos-globals';

const SERVICE = 'luna://com.webos.service.tvpower/power';

/** Older firmware sends no `state` with a request: the time stamp is what makes it one. */
const RequestSchema = v.object({ timestamp: v.union([v.string(), v.number()]) });

/** webOS asks whoever has registered each time before it starts the screensaver. There is no way to cancel a registration. */
export class WebOsScreenSaver {
  private allowed = true;
  private isRegistered = false;
  private readonly clientName: string;

  /** @param run this run's own id: a name that an earlier run has registered is refused until the TV restarts */
  constructor(
    private readonly luna: Luna,
    run: string,
  ) {
    this.clientName = `tv.reference.player.${run}`;
  }

  allow(allowed: boolean): void {
    this.allowed = allowed;
    if (allowed || this.isRegistered) return;
    this.isRegistered = true;
    const { clientName } = this;
    this.luna.call(`${SERVICE}/registerScreenSaverRequest`, { subscribe: true, clientName }, (answer) => {
      const request = v.safeParse(RequestSchema, answer);
      if (!request.success) return;
      this.luna.call(`${SERVICE}/responseScreenSaverRequest`, { clientName, ack: this.allowed, timestamp: request.output.timestamp });
    });
  }
}
