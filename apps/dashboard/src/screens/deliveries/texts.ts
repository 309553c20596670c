import type { Attempt, Delivery, EndpointExplanation } from '@postrider/sdk';

type Status = Delivery['status'];
type Reason = NonNullable<Delivery['reason']>;
type Wait = NonNullable<EndpointExplanation['delivery']>['waitsFor'][number]['code'];

const counted = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

export const text = {
  title: 'Deliveries',
  lead: 'One event on its way to one endpoint, with every attempt.',
  delivery: 'Delivery',
  event: 'Event',
  eventType: 'Event type',
  endpoint: 'Endpoint',
  status: 'Status',
  attempts: 'Attempts',
  created: 'Created',
  completed: 'Ended',
  nextAttempt: 'Next attempt',
  lastAnswer: 'Last answer',
  noAnswer: 'none',
  none: '–',

  statusOf: {
    pending: 'Pending',
    retrying: 'Retrying',
    delivered: 'Delivered',
    failed: 'Failed',
    cancelled: 'Cancelled',
  } satisfies Record<Status, string>,

  anyStatus: 'Any status',
  anyEndpoint: 'Any endpoint',
  anyType: 'Any type',
  goTo: 'Go to a delivery',
  goToHint: 'dlv_… or evt_…',
  goToProblem: 'Give the id of a delivery (dlv_…) or of an event (evt_…).',

  empty: 'No deliveries yet',
  emptyHint: 'An event becomes a delivery for each endpoint that wants its type. Record one:',
  emptyPortal: 'As soon as something happens that one of your endpoints wants to hear of, it is here.',
  nothingFound: 'No delivery fits these filters',
  nothingFoundHint: 'Take one away, or choose a longer time.',
  clear: 'Clear filters',

  shown: (count: number) =>
    count === 0
      ? ''
      : `${counted(count, 'delivery', 'deliveries')}, newest first. Select some to retry or cancel them.`,
  selected: (count: number) => `${counted(count, 'delivery', 'deliveries')} selected`,
  selection: 'What is selected',
  deselect: 'Clear selection',
  retry: 'Retry',
  retryNow: 'Retry now',
  cancel: 'Cancel deliveries',
  cancelOne: 'Cancel delivery',
  cancelTitle: 'Cancel deliveries?',
  cancelOneTitle: 'Cancel this delivery?',
  cancelHint: (count: number) =>
    `${counted(count, 'open delivery', 'open deliveries')} will get no further attempt. An attempt under way is still made. A cancelled delivery can be retried.`,
  cancelOneHint:
    'It will get no further attempt. An attempt under way is still made. A cancelled delivery can be retried.',
  retried: (accepted: number, refused: number) =>
    refused === 0
      ? `${counted(accepted, 'delivery is', 'deliveries are')} tried again now.`
      : `${counted(accepted, 'delivery is', 'deliveries are')} tried again now, ${refused.toLocaleString('en')} could not be.`,
  notRetried: (refused: number, first: string) =>
    `${counted(refused, 'delivery', 'deliveries')} could not be retried. ${first}`,
  cancelled: (count: number) =>
    `${counted(count, 'delivery is', 'deliveries are')} cancelled, or will be when the attempt under way ends.`,
  notCancelled: (count: number, first: string) =>
    `${counted(count, 'delivery', 'deliveries')} could not be cancelled. ${first}`,
  nothingOpen: 'None of them is open.',
  retriedOne: 'It is tried again now.',
  cancelledOne: 'It is cancelled, or will be when the attempt under way ends.',

  retryAll: 'Retry all…',
  retryAllTitle: 'Retry all that fit the filters?',
  retryAllCount: (count: number) =>
    `${counted(count, 'delivery', 'deliveries')} that failed or were cancelled will be tried again. It goes on by itself in the background, and live events go first.`,
  retryAllNone: 'Nothing that failed or was cancelled fits these filters.',
  retryAllStart: 'Start',
  allStarted: (count: number) => `${counted(count, 'delivery is', 'deliveries are')} tried again in the background.`,
  allProgress: (done: number, total: number) =>
    `${done.toLocaleString('en')} of ${total.toLocaleString('en')} tried again`,
  allEnded: (done: number) => `${counted(done, 'delivery was', 'deliveries were')} tried again.`,
  stop: 'Stop',

  reason: {
    exhausted: 'The attempt after the last wait of the retry schedule failed, too.',
    gone: 'The receiver answered 410: there is nobody any more who wants it. The endpoint was disabled.',
    aborted: 'The receiver asked for no further attempts.',
    blocked: 'The last attempt was not allowed: the address of the endpoint is not public, or its URL is not https.',
    expired: 'Its time was up: the event was to expire, or is about to be removed with the end of retention.',
    endpoint_disabled: 'The endpoint was disabled while the delivery was open.',
    endpoint_deleted: 'The endpoint was deleted while the delivery was open.',
    cancelled_by_user: 'Somebody cancelled it.',
  } satisfies Record<Reason, string>,
  reasonDelivered: 'The receiver has taken it.',
  waitsFirst: 'Its first attempt is to be made.',
  waitsAgain: 'The last attempt failed.',
  waits: {
    in_flight: 'An attempt is under way, or about to begin',
    cancellation: 'It is about to be cancelled',
    deliver_at: 'The event is to be delivered at a later time',
    schedule: 'The next attempt of the retry schedule',
    paused: 'The endpoint is paused: it flows when the endpoint is enabled',
    held: 'The receiver asked for a pause of the whole endpoint (Retry-After)',
    rate_limit: 'The rate limit of the endpoint allows no more at this moment',
    room: 'Others of the endpoint go first: one that is slow or failing gets less at once',
    queue: 'It is due, and taken in a moment. If that lasts, no dispatcher is running or all are busy',
  } satisfies Record<Wait, string>,
  waitsWithout: (why: string) => `${why}.`,
  waitsUntil: (why: string) => `${why}:`,
  why: 'Why',
  id: 'Id',

  now: 'How it stands',
  copyId: 'Copy id',
  place: 'Retry schedule',
  placeNext: (attempt: number, of: number) => `Attempt ${attempt} of ${of} is next.`,
  placeDelivered: (attempt: number, of: number) => `Delivered by attempt ${attempt} of ${of} that the schedule allows.`,
  placeEnded: (made: number, of: number) => `Ended after ${made} of ${of} attempts that the schedule allows.`,
  placeOver: (of: number) => `All ${of} attempts of the schedule were made.`,
  placeOfTest: 'A test is one attempt, without a schedule.',
  placeHint:
    'Attempts that people asked for take nothing from the schedule, and a retry of a closed delivery begins it anew.',
  atOnce: 'at once',
  after: (wait: string) => `after ${wait}`,
  dot: {
    done: 'failed',
    delivered: 'delivered',
    next: 'next',
    open: 'to come',
    unused: 'not made',
  },

  timeline: 'Attempts',
  timelineEmpty: 'No attempt has been made yet.',
  attempt: (number: number) => `Attempt ${number}`,
  outcome: {
    delivered: 'Delivered',
    rejected: 'Rejected',
    timed_out: 'Timed out',
    unreachable: 'Unreachable',
    blocked: 'Blocked',
    lost: 'Lost',
  } satisfies Record<Attempt['outcome'], string>,
  trigger: {
    schedule: 'by the schedule',
    manual: 'because somebody asked for it',
    recover: 'as part of a recovery',
    backfill: 'as part of a backfill',
    rotation: 'again at once, with the secret before',
    test: 'as a test',
  } satisfies Record<Attempt['trigger'], string>,
  made: (trigger: string, duration: string) => `Made ${trigger}; took ${duration}.`,
  toDo: 'What to do:',
  details: (number: number) => `Request and response of attempt ${number}`,
  response: 'Response',
  request: 'Request',
  signature: 'Signature',
  responseHeaders: 'Response headers',
  responseBody: 'Response body',
  requestHeaders: 'Request headers',
  requestBody: 'Request body',
  noResponse: 'No response came.',
  noBody: 'The body was empty.',
  truncated: 'Cut off: of a body the first 16 KiB are kept, and only what came within a second after the headers.',
  nothingSent: 'Nothing was sent.',
  exact: 'Exactly what was sent: the signature fits these bytes.',
  notExact:
    'Made anew from the event. It may differ from what was sent: the format or the secret of the endpoint has changed since, or the format signs nothing.',
  masked: 'Values of sensitive headers are kept as ***.',
  copyCurl: 'Copy as curl',
  erased: 'The data of the event has been erased, so that there is no request to show.',

  verifyHint:
    'In this browser, as the receiver would: the request above, with a secret of the endpoint. Nothing is sent anywhere.',
  verifyWithSecret: 'Verify with the endpoint’s secrets',
  verifyAudited: 'That the secrets are read goes into the audit log.',
  verifyPasted: 'Verify with this secret',
  secretLabel: 'The secret that the receiver has',
  secretHint: 'whsec_…, or whpk_… of an Ed25519 format. It stays in this browser.',
  verifiedWith: {
    current: 'The signature is right: the current secret of the endpoint has made it.',
    previous: 'The signature is right: a previous secret of the endpoint has made it, that is live still.',
    pasted: 'The signature is right: this secret has made it.',
  },
  verifiedHint: 'A receiver that refuses it has another secret, or another body than the one that arrived.',
  genuine: 'Genuine',
  notGenuine: 'Does not fit',
  notVerifiedHint:
    'Secrets that ended in a rotation are not kept: an old attempt may have been signed with one of those.',
  deletedEndpoint: 'Deleted endpoint',
};
