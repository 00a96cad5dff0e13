import { DOMParser } from '@xmldom/xmldom';
import { Refusal } from '../package/refusal';

/**
 * The root element of somebody's XML.
 * @throws Refusal when it is not well-formed, or has a document type: entities are how XML grows without end and reads other files
 */
export function parseXml(xml: string): Element {
  if (xml.includes('<!DOCTYPE')) throw new Refusal('has a document type, which it needs not');
  const broken = (): never => {
    throw new Refusal('is no well-formed XML');
  };
  const document = new DOMParser({ errorHandler: { warning: broken, error: broken, fatalError: broken } }).parseFromString(xml, 'text/xml') as Document | undefined;
  return (document?.documentElement as Element | null | undefined) ?? broken();
}
