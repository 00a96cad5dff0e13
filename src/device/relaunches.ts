import { Emitter } from '../base/events';
import type { LaunchParameters } from '../contract/device';

/** A deep link may come before anybody listens: the newest one waits for the first listener. */
export class Relaunches {
  private readonly emitter = new Emitter<{ relaunch: LaunchParameters }>();
  private waiting: LaunchParameters | undefined;
  private listeners = 0;

  arrive(launch: LaunchParameters): void {
    if (this.listeners > 0) this.emitter.emit('relaunch', launch);
    else this.waiting = launch;
  }

  on(listener: (launch: LaunchParameters) => void): () => void {
    const stop = this.emitter.on('relaunch', listener);
    this.listeners += 1;
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) this.emitter.emit('relaunch', waiting);
    let stopped = false;
    return () => {
      if (stopped) return;
      stopped = true;
      this.listeners -= 1;
      stop();
    };
  }
}
