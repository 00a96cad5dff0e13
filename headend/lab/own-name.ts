import type { FastifyInstance } from 'fastify';
import { pathOf } from '../http/operation';
import { Refusal, serviceOf } from '../http/refusal';
import { appUrl, isAtLab } from './whereabouts';

/**
 * Keeps all but the lab, and what its page calls, off the lab's own name: what a browser loads from there has the lab.
 * Somebody else's link could else open the app there, with a parameter that it stumbles over.
 */
export function keepLabApart(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!isAtLab(request)) return;
    const path = pathOf(request);
    if (path === '/') return reply.code(302).header('cache-control', 'no-store').redirect(appUrl(request));
    const service = serviceOf(path);
    // Kills are the session manager's.
    if (service !== 'lab' && service !== 'ssm') throw new Refusal({ status: 404, message: 'Not Found' });
  });
}
