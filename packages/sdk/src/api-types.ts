// Written from the OpenAPI document by the test that compares them: see test/api-types.test.ts.

export interface components {
    schemas: {
        readonly OverviewPulse: {
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly at: string;
            /** @description The minute that goes on and the one before, the older first; one in which nothing happened is left out. */
            readonly buckets: readonly components["schemas"]["StatsBucket"][];
            /** @description Deliveries that are open at this moment, whatever the span. */
            readonly open: {
                readonly pending: number;
                readonly retrying: number;
                /** @description Counting ended at 10,000 together: there may be more. */
                readonly capped: boolean;
            };
            readonly queue: components["schemas"]["QueueAge"];
        };
        readonly StatsBucket: {
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly at: string;
            /** @description Closed in this time. One that somebody retried counts once more when it closes again. */
            readonly deliveries: {
                readonly delivered: number;
                readonly failed: number;
                readonly cancelled: number;
            };
            /** @description Begun in this time, by outcome; tests are left out. */
            readonly attempts: {
                readonly delivered: number;
                readonly rejected: number;
                readonly timed_out: number;
                readonly unreachable: number;
                readonly blocked: number;
                readonly lost: number;
            };
            /** @description The share of attempts that were delivered, lost ones left out; null: there were none. */
            readonly successRate: number | null;
            /** @description Of attempts that met an answer, whatever it was; null: none did. */
            readonly responseTimeMs: {
                /** @description Within 26 % of the exact one. */
                readonly p50: number;
                /** @description Within 26 % of the exact one. */
                readonly p95: number;
                /** @description Within 26 % of the exact one. */
                readonly p99: number;
            } | null;
        };
        readonly QueueAge: {
            /** @description For how long the deliveries that wait longest have been due; null: none is. */
            readonly oldestDueSeconds: number | null;
            /** @description For how long an event has been recorded and not been matched against endpoints; 0: none is behind. */
            readonly relayLagSeconds: number;
        };
        readonly Application: {
            /** @example app_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            readonly uid: string | null;
            readonly name: string;
            /** @description Null: standard. */
            readonly format: string | null;
            /** @description Null: the product's default. */
            readonly retrySchedule: readonly number[] | null;
            readonly timeoutMs: number | null;
            /** @enum {string} */
            readonly validation: "off" | "warn" | "enforce";
            /** @description An endpoint is disabled once every attempt has failed for so long and so many have. False: never; null: after five days and 20 attempts. */
            readonly autoDisable: {
                readonly afterSeconds: number;
                readonly attempts: number;
            } | false | null;
            readonly metadata: {
                readonly [key: string]: string;
            };
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly updatedAt: string;
        };
        /** @description RFC 9457 problem details. */
        readonly Problem: {
            /**
             * @description Stable URI of the code.
             * @example urn:postrider:error:invalid_request
             */
            readonly type: string;
            /** @description The same for every occurrence of the code. */
            readonly title: string;
            readonly status: number;
            /** @description What happened this time, and what to do. */
            readonly detail: string;
            /** @enum {string} */
            readonly code: "malformed_request" | "malformed_json" | "unauthorized" | "insufficient_scope" | "foreign_origin" | "insecure_origin" | "sign_in_refused" | "not_found" | "playground_off" | "application_not_found" | "endpoint_not_found" | "event_not_found" | "event_type_not_found" | "delivery_not_found" | "attempt_not_found" | "operation_not_found" | "key_not_found" | "portal_session_not_found" | "session_not_found" | "inbox_not_found" | "format_not_found" | "method_not_allowed" | "request_timeout" | "uid_taken" | "application_reserved" | "event_uid_taken" | "idempotency_in_progress" | "too_many_secrets" | "too_many_keys" | "too_many_sign_in_links" | "too_many_portal_sessions" | "too_many_inboxes" | "secret_unreadable" | "format_built_in" | "format_in_use" | "too_many_formats" | "delivery_closed" | "operation_closed" | "event_erased" | "nothing_sent" | "endpoint_unavailable" | "too_many_event_types" | "payload_too_large" | "data_too_large" | "uri_too_long" | "unsupported_media_type" | "invalid_request" | "idempotency_mismatch" | "invalid_idempotency_key" | "invalid_cursor" | "invalid_url" | "invalid_secret" | "secret_does_not_fit" | "invalid_format" | "unknown_format" | "invalid_header" | "invalid_metadata" | "invalid_retry_schedule" | "invalid_event_type" | "invalid_event_uid" | "invalid_channels" | "invalid_expiry" | "invalid_key_expiry" | "invalid_key_rate_limit" | "invalid_deliver_at" | "data_missing" | "data_not_json" | "data_has_nul" | "invalid_span" | "data_does_not_fit" | "invalid_schema" | "example_does_not_fit" | "example_missing" | "invalid_openapi" | "too_many_tests" | "rate_limited" | "too_many_streams" | "header_too_large" | "internal" | "unavailable";
            /** @description Also in the header x-request-id, and in the log. */
            readonly requestId: string;
            readonly errors?: readonly ({
                /** @description JSON pointer into the body. */
                readonly pointer: string;
                readonly detail: string;
            } | {
                /** @description Query parameter. */
                readonly parameter: string;
                readonly detail: string;
            })[];
        };
        /**
         * @example {
         *       "name": "Acme Inc.",
         *       "uid": "acme"
         *     }
         */
        readonly NewApplication: {
            readonly name: string;
            /**
             * @description The caller's own id: usable wherever the id is.
             * @example customer-42
             */
            readonly uid?: string | null;
            /**
             * @description String values; 4 KiB in all.
             * @example {
             *       "plan": "pro"
             *     }
             */
            readonly metadata?: {
                readonly [key: string]: string;
            } | null;
            /**
             * @description How a request looks to the receiver: built in, or your own.
             * @example standard
             */
            readonly format?: string | null;
            /**
             * @description Seconds to wait before each further attempt.
             * @example [
             *       60,
             *       300,
             *       1800,
             *       7200,
             *       43200
             *     ]
             */
            readonly retrySchedule?: readonly number[] | null;
            /** @description One deadline for a whole attempt. */
            readonly timeoutMs?: number | null;
            /** @enum {string} */
            readonly validation?: "off" | "warn" | "enforce";
            /** @description An endpoint is disabled once every attempt has failed for so long and so many have. False: never; null: after five days and 20 attempts. */
            readonly autoDisable?: {
                readonly afterSeconds: number;
                readonly attempts: number;
            } | false | null;
        };
        /**
         * @description JSON merge patch: null clears.
         * @example {
         *       "name": "Acme Corp."
         *     }
         */
        readonly ApplicationPatch: {
            readonly name?: string;
            /**
             * @description The caller's own id: usable wherever the id is.
             * @example customer-42
             */
            readonly uid?: string | null;
            readonly metadata?: {
                readonly [key: string]: string | null;
            } | null;
            /**
             * @description How a request looks to the receiver: built in, or your own.
             * @example standard
             */
            readonly format?: string | null;
            /**
             * @description Seconds to wait before each further attempt.
             * @example [
             *       60,
             *       300,
             *       1800,
             *       7200,
             *       43200
             *     ]
             */
            readonly retrySchedule?: readonly number[] | null;
            /** @description One deadline for a whole attempt. */
            readonly timeoutMs?: number | null;
            /** @enum {string} */
            readonly validation?: "off" | "warn" | "enforce";
            /** @description An endpoint is disabled once every attempt has failed for so long and so many have. False: never; null: after five days and 20 attempts. */
            readonly autoDisable?: {
                readonly afterSeconds: number;
                readonly attempts: number;
            } | false | null;
        };
        /** @description Null means inherited, or none. */
        readonly CreatedEndpoint: components["schemas"]["Endpoint"] & {
            /** @description Shown here and under /secret only. */
            readonly secret: string;
            /** @description `whpk_…`, with which receivers verify; null: they verify with the secret itself. */
            readonly publicKey: string | null;
        };
        /** @description Null means inherited, or none. */
        readonly Endpoint: {
            /** @example ep_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            readonly uid: string | null;
            readonly name: string | null;
            readonly url: string;
            readonly eventTypes: readonly string[] | null;
            readonly channels: readonly string[] | null;
            /**
             * @description paused: deliveries are made and held; disabled: none are made.
             * @enum {string}
             */
            readonly status: "enabled" | "paused" | "disabled";
            /** @enum {string|null} */
            readonly statusReason: "manual" | "gone" | "failing" | "receiver" | null;
            /**
             * Format: date-time
             * @description Until then the whole endpoint waits.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly heldUntil: string | null;
            readonly health: {
                /** @enum {string} */
                readonly state: "healthy" | "failing";
                readonly consecutiveFailures: number;
                /**
                 * Format: date-time
                 * @example 2026-03-14T15:09:26.535Z
                 */
                readonly failingSince: string | null;
                /**
                 * Format: date-time
                 * @example 2026-03-14T15:09:26.535Z
                 */
                readonly lastSuccessAt: string | null;
            };
            readonly format: string | null;
            /** @description Sensitive values as `***`. */
            readonly headers: {
                readonly [key: string]: string;
            };
            readonly retrySchedule: readonly number[] | null;
            readonly timeoutMs: number | null;
            readonly maxInFlight: number | null;
            readonly rateLimit: number | null;
            readonly metadata: {
                readonly [key: string]: string;
            };
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly updatedAt: string;
        };
        /**
         * @example {
         *       "url": "https://example.com/webhooks",
         *       "eventTypes": [
         *         "message.*"
         *       ]
         *     }
         */
        readonly NewEndpoint: {
            /** @example https://example.com/webhooks */
            readonly url: string;
            readonly name?: string | null;
            /**
             * @description Exact names or `prefix.*`; absent or null: every type.
             * @example [
             *       "message.*"
             *     ]
             */
            readonly eventTypes?: readonly string[] | null;
            readonly channels?: readonly string[] | null;
            /**
             * @description The caller's own id: usable wherever the id is.
             * @example customer-42
             */
            readonly uid?: string | null;
            /**
             * @description How a request looks to the receiver: built in, or your own.
             * @example standard
             */
            readonly format?: string | null;
            /**
             * @description Seconds to wait before each further attempt.
             * @example [
             *       60,
             *       300,
             *       1800,
             *       7200,
             *       43200
             *     ]
             */
            readonly retrySchedule?: readonly number[] | null;
            /** @description One deadline for a whole attempt. */
            readonly timeoutMs?: number | null;
            /** @description Requests at once; null: 100. */
            readonly maxInFlight?: number | null;
            /** @description Requests per second; null: no limit. */
            readonly rateLimit?: number | null;
            /**
             * @description paused: deliveries are made and held; disabled: none are made.
             * @enum {string}
             */
            readonly status?: "enabled" | "paused" | "disabled";
            /** @description `whsec_` and the base64 of 24 to 64 bytes; or what else the format takes: `whsk_` and the base64 of an Ed25519 key pair, or 16 to 128 printable characters. Absent: one is made. */
            readonly secret?: string | null;
            /** @description Sent with every request: at most 30, 4 KiB in all. */
            readonly headers?: {
                readonly [key: string]: string;
            } | null;
            /**
             * @description String values; 4 KiB in all.
             * @example {
             *       "plan": "pro"
             *     }
             */
            readonly metadata?: {
                readonly [key: string]: string;
            } | null;
        };
        /**
         * @description JSON merge patch: null clears.
         * @example {
         *       "status": "paused"
         *     }
         */
        readonly EndpointPatch: {
            /** @example https://example.com/webhooks */
            readonly url?: string;
            readonly name?: string | null;
            /**
             * @description Exact names or `prefix.*`; absent or null: every type.
             * @example [
             *       "message.*"
             *     ]
             */
            readonly eventTypes?: readonly string[] | null;
            readonly channels?: readonly string[] | null;
            /**
             * @description The caller's own id: usable wherever the id is.
             * @example customer-42
             */
            readonly uid?: string | null;
            /**
             * @description How a request looks to the receiver: built in, or your own.
             * @example standard
             */
            readonly format?: string | null;
            /**
             * @description Seconds to wait before each further attempt.
             * @example [
             *       60,
             *       300,
             *       1800,
             *       7200,
             *       43200
             *     ]
             */
            readonly retrySchedule?: readonly number[] | null;
            /** @description One deadline for a whole attempt. */
            readonly timeoutMs?: number | null;
            /** @description Requests at once; null: 100. */
            readonly maxInFlight?: number | null;
            /** @description Requests per second; null: no limit. */
            readonly rateLimit?: number | null;
            /**
             * @description paused: deliveries are made and held; disabled: none are made.
             * @enum {string}
             */
            readonly status?: "enabled" | "paused" | "disabled";
            /** @description Merged name by name; `***` leaves a masked value. With a `url` of another scheme, host or port, each masked one has to be given anew, or null. */
            readonly headers?: {
                readonly [key: string]: string | null;
            } | null;
            readonly metadata?: {
                readonly [key: string]: string | null;
            } | null;
        };
        /** @description The secrets that sign now. */
        readonly Secrets: {
            readonly secret: string;
            /** @description `whpk_…`, with which receivers verify; null: they verify with the secret itself. */
            readonly publicKey: string | null;
            /** @description Newest first. */
            readonly previous: readonly {
                readonly secret: string;
                /** @description `whpk_…`, with which receivers verify; null: they verify with the secret itself. */
                readonly publicKey: string | null;
                /**
                 * Format: date-time
                 * @example 2026-03-14T15:09:26.535Z
                 */
                readonly expiresAt: string;
            }[];
        };
        readonly Rotation: {
            /** @description `whsec_` and the base64 of 24 to 64 bytes; or what else the format takes: `whsk_` and the base64 of an Ed25519 key pair, or 16 to 128 printable characters. Absent: one is made. */
            readonly secret?: string | null;
            /**
             * @description How long the secret before signs on.
             * @default 86400
             */
            readonly overlapSeconds?: number;
        };
        readonly SentTest: {
            readonly attempt: components["schemas"]["Attempt"];
        };
        /** @description One HTTP request made for a delivery. */
        readonly Attempt: {
            /** @example att_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            readonly number: number;
            /** @enum {string} */
            readonly trigger: "schedule" | "manual" | "recover" | "backfill" | "rotation" | "test";
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly startedAt: string;
            readonly durationMs: number;
            /** @enum {string} */
            readonly outcome: "delivered" | "rejected" | "timed_out" | "unreachable" | "blocked" | "lost";
            readonly responseStatus: number | null;
            readonly responseHeaders: {
                readonly [key: string]: string;
            } | null;
            /** @description At most 16 KiB, decompressed; invalid UTF-8 replaced. */
            readonly responseBody: string | null;
            readonly responseTruncated: boolean;
            readonly error: {
                readonly code: string;
                readonly message: string;
            } | null;
            /** @description As sent; sensitive values as `***`. */
            readonly request: {
                readonly url: string;
                readonly headers: {
                    readonly [key: string]: string;
                };
            };
        };
        readonly DryRun: {
            readonly event: components["schemas"]["RecordedEvent"];
            /** @description How many would get it, paused ones too. */
            readonly endpoints: number;
            /** @description Of the newest 20 of these, as signed now; without those whose secret or headers no master key opens. */
            readonly requests: readonly {
                /** @example ep_01kq3v7d8ze5s8fr2b6tx9mhwj */
                readonly endpointId: string;
                readonly uid: string | null;
                /** @enum {string} */
                readonly method: "POST";
                readonly url: string;
                /** @description Sensitive values as `***`. */
                readonly headers: {
                    readonly [key: string]: string;
                };
                /** @description The bytes that are signed, as text. */
                readonly body: string;
            }[];
        };
        /** @description As it would be recorded. Nothing has this id. */
        readonly RecordedEvent: {
            /** @example evt_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            readonly type: string;
            readonly uid: string | null;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly occurredAt: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly createdAt: string;
        };
        /**
         * @example {
         *       "type": "message.delivered",
         *       "data": {
         *         "messageId": "m_1",
         *         "parts": 2
         *       }
         *     }
         */
        readonly NewEvent: {
            /** @example message.delivered */
            readonly type: string;
            /** @description Any JSON value; arrives byte for byte as sent, numbers and key order too. */
            readonly data: unknown;
            /** @description The caller's own id of the event: a second event with it is refused. */
            readonly uid?: string | null;
            readonly channels?: readonly string[] | null;
            /**
             * Format: date-time
             * @description Default: now.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly occurredAt?: string;
            /**
             * Format: date-time
             * @description Default: at once.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly deliverAt?: string;
            readonly expiresAfterSeconds?: number | null;
        };
        readonly RecordedEvents: {
            readonly data: readonly components["schemas"]["RecordedEvent"][];
        };
        /** @description All or nothing. */
        readonly NewEvents: {
            readonly events: readonly components["schemas"]["NewEvent"][];
        };
        readonly Event: {
            /** @example evt_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            readonly type: string;
            readonly uid: string | null;
            readonly channels: readonly string[] | null;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly occurredAt: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly deliverAt: string | null;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly expiresAt: string | null;
            /** @description How it departs from its event type, where its application says `validation: warn`. */
            readonly warnings: readonly {
                readonly pointer: string;
                readonly detail: string;
            }[] | null;
            /**
             * Format: date-time
             * @description When its data was erased: `data` is null since.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly erasedAt: string | null;
            /** @description Null until the relay has seen the event. */
            readonly deliveries: {
                readonly pending: number;
                readonly retrying: number;
                readonly delivered: number;
                readonly failed: number;
                readonly cancelled: number;
            } | null;
            /** @description The text as it was sent. */
            readonly data: unknown;
        };
        readonly EventExplanation: {
            readonly event: components["schemas"]["Event"];
            /** @description Whether it has been matched against the endpoints. */
            readonly relayed: boolean;
            /** @description Those that are there, or were since the event was recorded. Newest first. */
            readonly endpoints: readonly components["schemas"]["EndpointExplanation"][];
            /** @description Null at the end. */
            readonly nextCursor: string | null;
        };
        readonly EndpointExplanation: {
            /** @example ep_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly endpointId: string;
            readonly uid: string | null;
            readonly url: string;
            /** @description Whether it has a delivery, or gets one as soon as the event is relayed. */
            readonly matched: boolean;
            /** @description Why. Without a delivery: how the endpoint stands now, which may not be how it stood. */
            readonly reasons: readonly {
                /** @enum {string} */
                readonly code: "delivery_made" | "not_relayed" | "type_not_subscribed" | "channel_not_subscribed" | "endpoint_disabled" | "endpoint_deleted" | "endpoint_created_later" | "for_another_endpoint" | "event_erased" | "event_expired" | "endpoint_changed";
                /** @description One sentence for people; its words may change. */
                readonly detail: string;
            }[];
            readonly delivery: {
                /** @example dlv_01kq3v7d8ze5s8fr2b6tx9mhwj */
                readonly id: string;
                /** @enum {string} */
                readonly status: "pending" | "retrying" | "delivered" | "failed" | "cancelled";
                /** @enum {string|null} */
                readonly reason: "exhausted" | "gone" | "blocked" | "aborted" | "expired" | "endpoint_disabled" | "endpoint_deleted" | "cancelled_by_user" | null;
                /** @description History: only grows. */
                readonly attemptCount: number;
                readonly lastResponseStatus: number | null;
                /** @description One sentence for people; its words may change. */
                readonly detail: string;
                /** @description Everything that stands before the next attempt; empty once the delivery is closed. */
                readonly waitsFor: readonly {
                    /** @enum {string} */
                    readonly code: "in_flight" | "cancellation" | "deliver_at" | "schedule" | "paused" | "held" | "rate_limit" | "room" | "queue";
                    /** @description One sentence for people; its words may change. */
                    readonly detail: string;
                    /**
                     * Format: date-time
                     * @example 2026-03-14T15:09:26.535Z
                     */
                    readonly until: string | null;
                }[];
            } | null;
        };
        readonly ErasedEvents: {
            /** @description How many were erased, or would be. */
            readonly events: number;
        };
        /**
         * @example {
         *       "uidPrefix": "user-42."
         *     }
         */
        readonly EventErasure: {
            /** @description What the uids begin with. End it with your separator: `user-4` begins `user-42` too, `user-4.` does not. */
            readonly uidPrefix: string;
            /** @description Only count them. */
            readonly dryRun?: boolean;
        };
        /** @description One event on its way to one endpoint. */
        readonly Delivery: {
            /** @example dlv_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            /** @example evt_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly eventId: string;
            readonly eventType: string;
            /** @example ep_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly endpointId: string;
            /** @enum {string} */
            readonly status: "pending" | "retrying" | "delivered" | "failed" | "cancelled";
            /** @enum {string|null} */
            readonly reason: "exhausted" | "gone" | "blocked" | "aborted" | "expired" | "endpoint_disabled" | "endpoint_deleted" | "cancelled_by_user" | null;
            /** @description History: only grows. */
            readonly attemptCount: number;
            /** @description The place in the retry schedule. */
            readonly retryCount: number;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly nextAttemptAt: string | null;
            readonly lastResponseStatus: number | null;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly completedAt: string | null;
        };
        /** @description One event on its way to one endpoint. */
        readonly DeliveryWithAttempts: components["schemas"]["Delivery"] & {
            /** @description The first one first. */
            readonly attempts: readonly components["schemas"]["Attempt"][];
        };
        readonly RetriedEach: {
            /** @description In the order in which they were asked for. */
            readonly data: readonly {
                readonly id: string;
                readonly accepted: boolean;
                /** @description Why not; null: it was accepted. */
                readonly problem: {
                    /** @example endpoint_unavailable */
                    readonly code: string;
                    readonly detail: string;
                } | null;
            }[];
        };
        readonly RetryOfEach: {
            readonly deliveries: readonly string[];
        };
        /** @description The request of an attempt. */
        readonly SentRequest: {
            /** @enum {string} */
            readonly method: "POST";
            readonly url: string;
            /** @description Sensitive values as `***`. */
            readonly headers: {
                readonly [key: string]: string;
            };
            /** @description Made of the event anew, by the format that the endpoint has now. */
            readonly body: string;
            /** @description Whether the signature that was sent is the one that a secret of the endpoint makes of exactly this body. False: the format or the secret is another by now. */
            readonly exact: boolean;
        };
        readonly Stats: {
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly since: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly until: string;
            /** @enum {string} */
            readonly unit: "minute" | "hour";
            /** @description Deliveries that are open at this moment, whatever the span. */
            readonly open: {
                readonly pending: number;
                readonly retrying: number;
                /** @description Counting ended at 10,000 together: there may be more. */
                readonly capped: boolean;
            };
            readonly total: components["schemas"]["StatsCounts"];
            /** @description How long the attempts of `total` took that met an answer, in steps of 26 %: how many took up to so many milliseconds, and more than the step before. Steps with none are left out. */
            readonly responseTimes: readonly {
                /** @description Within 26 % of the exact one. */
                readonly upToMs: number;
                readonly count: number;
            }[];
            /** @description Oldest first; minutes or hours in which nothing happened are left out. */
            readonly buckets: readonly components["schemas"]["StatsBucket"][];
        };
        readonly StatsCounts: {
            /** @description Closed in this time. One that somebody retried counts once more when it closes again. */
            readonly deliveries: {
                readonly delivered: number;
                readonly failed: number;
                readonly cancelled: number;
            };
            /** @description Begun in this time, by outcome; tests are left out. */
            readonly attempts: {
                readonly delivered: number;
                readonly rejected: number;
                readonly timed_out: number;
                readonly unreachable: number;
                readonly blocked: number;
                readonly lost: number;
            };
            /** @description The share of attempts that were delivered, lost ones left out; null: there were none. */
            readonly successRate: number | null;
            /** @description Of attempts that met an answer, whatever it was; null: none did. */
            readonly responseTimeMs: {
                /** @description Within 26 % of the exact one. */
                readonly p50: number;
                /** @description Within 26 % of the exact one. */
                readonly p95: number;
                /** @description Within 26 % of the exact one. */
                readonly p99: number;
            } | null;
        };
        readonly EndpointSummaries: {
            /** @description In the order in which they were asked for. */
            readonly data: readonly components["schemas"]["EndpointSummary"][];
        };
        /** @description How an endpoint does, for a line in a list. */
        readonly EndpointSummary: {
            /** @example ep_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly endpointId: string;
            /** @description All 24 hours together. */
            readonly day: {
                readonly deliveries: {
                    readonly delivered: number;
                    readonly failed: number;
                    readonly cancelled: number;
                };
                /** @description The share of attempts that were delivered, lost ones left out; null: there were none. */
                readonly successRate: number | null;
                /** @description Milliseconds that 19 of 20 attempts that met an answer did not exceed, within 26 %; null: none did. */
                readonly p95: number | null;
            };
            /** @description Deliveries closed in the last 24 hours by the clock, this one included; the oldest first. */
            readonly hours: readonly {
                /**
                 * Format: date-time
                 * @example 2026-03-14T15:09:26.535Z
                 */
                readonly at: string;
                readonly delivered: number;
                readonly failed: number;
            }[];
            /** @description At this moment. */
            readonly open: {
                readonly pending: number;
                readonly retrying: number;
                /** @description Counting ended at 1,000 together: there may be more. */
                readonly capped: boolean;
            };
            /**
             * Format: date-time
             * @description When the next attempt is due of those that are not due yet; null: there is none.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly nextAttemptAt: string | null;
        };
        /** @description All applications together. */
        readonly Overview: components["schemas"]["Stats"] & {
            readonly queue: components["schemas"]["QueueAge"];
            /** @description Those that are not disabled: at most 50, failing the longest first. */
            readonly failingEndpoints: readonly {
                readonly application: {
                    /** @example app_01kq3v7d8ze5s8fr2b6tx9mhwj */
                    readonly id: string;
                    readonly name: string;
                };
                readonly endpoint: {
                    /** @example ep_01kq3v7d8ze5s8fr2b6tx9mhwj */
                    readonly id: string;
                    readonly name: string | null;
                    readonly url: string;
                    /** @enum {string} */
                    readonly status: "enabled" | "paused" | "disabled";
                };
                /**
                 * Format: date-time
                 * @example 2026-03-14T15:09:26.535Z
                 */
                readonly failingSince: string;
                readonly consecutiveFailures: number;
            }[];
        };
        /** @description Long work on many deliveries; survives restarts. */
        readonly Operation: {
            /** @example op_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            /** @enum {string} */
            readonly kind: "recover" | "backfill" | "retry" | "cancel";
            /** @enum {string} */
            readonly status: "pending" | "running" | "finished" | "cancelled" | "failed";
            /** @enum {string|null} */
            readonly reason: "cancelled_by_user" | "endpoint_disabled" | "endpoint_deleted" | "application_deleted" | null;
            /** @description Deliveries, as counted at the beginning. */
            readonly total: number;
            readonly done: number;
            readonly dryRun: boolean;
            /**
             * @description Null: all endpoints.
             * @example ep_01kq3v7d8ze5s8fr2b6tx9mhwj
             */
            readonly endpointId: string | null;
            /** @description What was asked for; null: not bounded by it. */
            readonly parameters: {
                /**
                 * Format: date-time
                 * @example 2026-03-14T15:09:26.535Z
                 */
                readonly since: string | null;
                /**
                 * Format: date-time
                 * @example 2026-03-14T15:09:26.535Z
                 */
                readonly until: string | null;
                readonly eventTypes: readonly string[] | null;
                readonly status: readonly ("pending" | "retrying" | "delivered" | "failed" | "cancelled")[] | null;
                readonly type: string | null;
            };
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly updatedAt: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly completedAt: string | null;
        };
        /** @description The span bounds when deliveries were made. */
        readonly Recover: {
            /**
             * Format: date-time
             * @description From this moment on.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly since: string;
            /**
             * Format: date-time
             * @description Before this moment; absent: now.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly until?: string;
            /**
             * @description Only counts what there is to do.
             * @default false
             */
            readonly dryRun?: boolean;
        };
        /** @description The span bounds when events were recorded. */
        readonly Backfill: {
            /**
             * Format: date-time
             * @description From this moment on.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly since: string;
            /**
             * Format: date-time
             * @description Before this moment; absent: now.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly until?: string;
            /** @description Narrows what the endpoint asks for: exact names and `prefix.*`. */
            readonly eventTypes?: readonly string[] | null;
            /**
             * @description Only counts what there is to do.
             * @default false
             */
            readonly dryRun?: boolean;
        };
        readonly BulkRetry: {
            /**
             * @default [
             *       "failed",
             *       "cancelled"
             *     ]
             */
            readonly status?: readonly ("delivered" | "failed" | "cancelled")[];
            readonly endpoint?: string;
            /** @example message.delivered */
            readonly type?: string;
            /**
             * Format: date-time
             * @description From this moment on.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly since?: string;
            /**
             * Format: date-time
             * @description Before this moment.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly until?: string;
            /**
             * @description Only counts what there is to do.
             * @default false
             */
            readonly dryRun?: boolean;
        };
        readonly BulkCancel: {
            /**
             * @default [
             *       "pending",
             *       "retrying"
             *     ]
             */
            readonly status?: readonly ("pending" | "retrying")[];
            readonly endpoint?: string;
            /** @example message.delivered */
            readonly type?: string;
            /**
             * Format: date-time
             * @description From this moment on.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly since?: string;
            /**
             * Format: date-time
             * @description Before this moment.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly until?: string;
            /**
             * @description Only counts what there is to do.
             * @default false
             */
            readonly dryRun?: boolean;
        };
        /** @description OpenAPI 3.1, as JSON. */
        readonly OpenApiDocument: {
            readonly [key: string]: unknown;
        };
        readonly ImportedEventTypes: {
            /** @description Names. */
            readonly created: readonly string[];
            readonly updated: readonly string[];
            readonly unchanged: readonly string[];
        };
        readonly EventType: {
            readonly name: string;
            readonly description: string;
            readonly archived: boolean;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly updatedAt: string;
            /** @description The text as it was put; null: none. */
            readonly schema: unknown;
            /** @description The text as it was put; null: none. */
            readonly example: unknown;
        };
        /**
         * @example {
         *       "description": "A message reached its recipient.",
         *       "schema": {
         *         "type": "object",
         *         "properties": {
         *           "messageId": {
         *             "type": "string"
         *           }
         *         },
         *         "required": [
         *           "messageId"
         *         ]
         *       },
         *       "example": {
         *         "messageId": "m_1"
         *       }
         *     }
         */
        readonly EventTypeFields: {
            /** @default  */
            readonly description?: string;
            /** @description JSON Schema (draft 2020-12) of `data`, at most 64 KiB; null: any data is right. */
            readonly schema?: unknown;
            /** @description An example of `data`, as the schema wants it; null: none. */
            readonly example?: unknown;
            /**
             * @description No longer in use: not in the OpenAPI document, and refused where validation is enforced.
             * @default false
             */
            readonly archived?: boolean;
        };
        readonly Format: {
            readonly name: string;
            readonly builtIn: boolean;
            /**
             * @description The body: an object of these fields in this order, each a literal or one of `$id`, `$type`, `$uid`, `$occurredAt`, `$data`, `$applicationId`, `$applicationUid`. Or `$data`: the body is the data itself.
             * @example {
             *       "field": "$type",
             *       "payload": "$data"
             *     }
             */
            readonly envelope: "$data" | {
                readonly [key: string]: string | number | boolean | null;
            };
            /** @description A signature profile, or the name of the built-in format that has it. */
            readonly signature: ("standard" | "standard-ed25519" | "svix" | "timestamped" | "stripe" | "github" | "shopify") | components["schemas"]["SignatureProfile"];
            /**
             * Format: date-time
             * @description Null: built in.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly createdAt: string | null;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly updatedAt: string | null;
        };
        readonly SignatureProfile: {
            /** @enum {string} */
            readonly algorithm: "hmac-sha256" | "hmac-sha512" | "ed25519";
            /**
             * @description `base64`: what the secret holds in base64 after its prefix; `utf8`: the whole text of the secret.
             * @enum {string}
             */
            readonly key: "base64" | "utf8";
            /**
             * @description Of each digest.
             * @enum {string}
             */
            readonly encoding: "base64" | "hex";
            /**
             * @description In front of each digest.
             * @example v1,
             */
            readonly prefix: string;
            /**
             * @description What is signed: literals and `$id`, `$timestamp`, `$type`, `$applicationId`; `$body` at the end.
             * @example [
             *       "$id",
             *       ".",
             *       "$timestamp",
             *       ".",
             *       "$body"
             *     ]
             */
            readonly content: readonly string[];
            /**
             * @description Between several signatures; null: the header carries one only, that of the newest secret.
             * @enum {string|null}
             */
            readonly separator: " " | "," | ";" | null;
            /**
             * @description Header names, each with what its value is put together from: literals and `$id`, `$timestamp`, `$type`, `$applicationId`; `$signatures` in one of them, once.
             * @example {
             *       "webhook-id": [
             *         "$id"
             *       ],
             *       "webhook-signature": [
             *         "$signatures"
             *       ]
             *     }
             */
            readonly headers: {
                readonly [key: string]: readonly string[];
            };
            /** @description How secrets of another kind sign beside it. */
            readonly beside?: {
                /** @enum {string} */
                readonly algorithm: "hmac-sha256" | "hmac-sha512" | "ed25519";
                /**
                 * @description `base64`: what the secret holds in base64 after its prefix; `utf8`: the whole text of the secret.
                 * @enum {string}
                 */
                readonly key: "base64" | "utf8";
                /**
                 * @description Of each digest.
                 * @enum {string}
                 */
                readonly encoding: "base64" | "hex";
                /**
                 * @description In front of each digest.
                 * @example v1,
                 */
                readonly prefix: string;
            };
        };
        /**
         * @example {
         *       "envelope": {
         *         "field": "$type",
         *         "payload": "$data"
         *       },
         *       "signature": "standard"
         *     }
         */
        readonly FormatDefinition: {
            /**
             * @description The body: an object of these fields in this order, each a literal or one of `$id`, `$type`, `$uid`, `$occurredAt`, `$data`, `$applicationId`, `$applicationUid`. Or `$data`: the body is the data itself.
             * @example {
             *       "field": "$type",
             *       "payload": "$data"
             *     }
             */
            readonly envelope: "$data" | {
                readonly [key: string]: string | number | boolean | null;
            };
            /** @description A signature profile, or the name of the built-in format that has it. */
            readonly signature: ("standard" | "standard-ed25519" | "svix" | "timestamped" | "stripe" | "github" | "shopify") | components["schemas"]["SignatureProfile"];
        };
        readonly CreatedKey: {
            /** @example key_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            readonly name: string;
            readonly scopes: readonly ("events:write" | "events:read" | "endpoints:read" | "endpoints:write" | "secrets:read" | "deliveries:retry" | "keys:write" | "audit:read")[];
            /**
             * @description Null: bound to none.
             * @example app_01kq3v7d8ze5s8fr2b6tx9mhwj
             */
            readonly application: string | null;
            /**
             * Format: date-time
             * @description Null: it does not expire.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly expiresAt: string | null;
            /**
             * Format: date-time
             * @description To the minute; null: not yet.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly lastUsedAt: string | null;
            /** @description Requests per second; null: as many as every key. */
            readonly rateLimit: number | null;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly createdAt: string;
            /** @description The key itself: shown here and never again. */
            readonly key: string;
        };
        /**
         * @example {
         *       "name": "Checkout service",
         *       "scopes": [
         *         "events:write"
         *       ]
         *     }
         */
        readonly NewKey: {
            readonly name: string;
            /** @description What it may do. */
            readonly scopes: readonly ("events:write" | "events:read" | "endpoints:read" | "endpoints:write" | "secrets:read" | "deliveries:retry" | "keys:write" | "audit:read")[];
            /** @description Binds the key to this one: its id or uid. */
            readonly application?: string | null;
            /**
             * Format: date-time
             * @description From then on it opens nothing; null: it does not expire.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly expiresAt?: string;
            /** @description Requests per second, no more than your key may make; absent: as many as that was given. */
            readonly rateLimit?: number | null;
        };
        readonly ApiKey: {
            /** @example key_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            readonly name: string;
            readonly scopes: readonly ("events:write" | "events:read" | "endpoints:read" | "endpoints:write" | "secrets:read" | "deliveries:retry" | "keys:write" | "audit:read")[];
            /**
             * @description Null: bound to none.
             * @example app_01kq3v7d8ze5s8fr2b6tx9mhwj
             */
            readonly application: string | null;
            /**
             * Format: date-time
             * @description Null: it does not expire.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly expiresAt: string | null;
            /**
             * Format: date-time
             * @description To the minute; null: not yet.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly lastUsedAt: string | null;
            /** @description Requests per second; null: as many as every key. */
            readonly rateLimit: number | null;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly createdAt: string;
        };
        readonly OpenedPortalSession: {
            /** @example pts_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            readonly capabilities: readonly ("endpoints:read" | "endpoints:write" | "secrets:read" | "events:read" | "deliveries:retry")[];
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly expiresAt: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly createdAt: string;
            /** @description Goes where an API key goes; shown here and never again. */
            readonly token: string;
        };
        readonly NewPortalSession: {
            /** @description What it may do; absent: all of these that your key may. */
            readonly capabilities?: readonly ("endpoints:read" | "endpoints:write" | "secrets:read" | "events:read" | "deliveries:retry")[] | null;
            /**
             * @description It ends with your key at the latest.
             * @default 3600
             */
            readonly expiresInSeconds?: number;
            /** @description How its portal looks; absent: as we have it. */
            readonly theme?: {
                /** @description What stands at its head. */
                readonly name?: string | null;
                /** @description A `data:` URL of a PNG or SVG, in base64, of at most 64 KiB. */
                readonly logo?: string | null;
                /**
                 * @description The colour of what is chosen or to be pressed.
                 * @example #0b6e4f
                 */
                readonly accent?: string | null;
                /** @description Of corners, in pixels. */
                readonly radius?: number | null;
                /**
                 * @description `auto`: as the system of whoever looks has it.
                 * @enum {string|null}
                 */
                readonly scheme?: "light" | "dark" | "auto" | null;
            } | null;
        };
        readonly PortalSession: {
            /** @example pts_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            readonly capabilities: readonly ("endpoints:read" | "endpoints:write" | "secrets:read" | "events:read" | "deliveries:retry")[];
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly expiresAt: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly createdAt: string;
        };
        /** @description Who asks, and what they may do. */
        readonly Me: {
            /** @enum {string} */
            readonly kind: "root" | "key" | "session" | "portal";
            /** @description Of the key, session or portal session; null: the root key. */
            readonly id: string | null;
            readonly name: string | null;
            /**
             * @description Null: what `scopes` say, and no more.
             * @enum {string|null}
             */
            readonly role: "viewer" | "developer" | "admin" | null;
            readonly scopes: readonly ("events:write" | "events:read" | "endpoints:read" | "endpoints:write" | "secrets:read" | "deliveries:retry" | "keys:write" | "audit:read")[];
            /** @description The only one that you may see; null: all of them. */
            readonly application: {
                /** @example app_01kq3v7d8ze5s8fr2b6tx9mhwj */
                readonly id: string;
                readonly uid: string | null;
                readonly name: string;
            } | null;
            /**
             * Format: date-time
             * @description Of a session, unless it is used before. Null: never.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly expiresAt: string | null;
            readonly theme: components["schemas"]["PortalTheme"];
            readonly instance: {
                readonly version: string;
                readonly developmentMode: boolean;
                /** @description Whether there are inboxes that receive what is sent here. */
                readonly playground: boolean;
            };
        };
        /** @description How the portal looks; null: as we have it. */
        readonly PortalTheme: {
            /** @description What stands at its head. */
            readonly name?: string;
            /** @description A `data:` URL of a PNG or SVG, in base64, of at most 64 KiB. */
            readonly logo?: string;
            /**
             * @description The colour of what is chosen or to be pressed.
             * @example #0b6e4f
             */
            readonly accent?: string;
            /** @description Of corners, in pixels. */
            readonly radius?: number;
            /**
             * @description `auto`: as the system of whoever looks has it.
             * @enum {string}
             */
            readonly scheme?: "light" | "dark" | "auto";
        } | null;
        readonly CreatedSignInLink: {
            /** @example sil_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            /**
             * @description What whoever uses it may do.
             * @enum {string}
             */
            readonly role: "viewer" | "developer" | "admin";
            readonly name: string;
            /** @description To be opened in a browser, where it signs in once. Shown here and never again. */
            readonly url: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly expiresAt: string;
        };
        /**
         * @example {
         *       "role": "developer",
         *       "name": "Ada"
         *     }
         */
        readonly NewSignInLink: {
            /**
             * @description What whoever uses it may do.
             * @enum {string}
             */
            readonly role: "viewer" | "developer" | "admin";
            /** @description Whom it is for: the audit log calls them by it. */
            readonly name: string;
            /**
             * @description It ends with your key at the latest.
             * @default 900
             */
            readonly expiresInSeconds?: number;
        };
        /** @description Somebody who is signed in. */
        readonly Session: {
            /** @example ses_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            /** @description Of the link or the key with which somebody signed in. */
            readonly name: string;
            /**
             * @description Null: what the API key may do that opened it.
             * @enum {string|null}
             */
            readonly role: "viewer" | "developer" | "admin" | null;
            readonly openedBy: {
                /** @enum {string} */
                readonly kind: "root" | "key" | "link";
                /** @description Of the key (`key_…`) or link (`sil_…`). */
                readonly id: string | null;
            };
            /** @description Whether it is the one with which this was asked. */
            readonly isYours: boolean;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @description To the minute.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly lastUsedAt: string;
            /**
             * Format: date-time
             * @description Unless it is used before.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly expiresAt: string;
            /**
             * Format: date-time
             * @description However it is used.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly endsAt: string;
        };
        /** @description Something that somebody did. */
        readonly AuditEntry: {
            /** @example aud_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly at: string;
            readonly actor: {
                /** @enum {string} */
                readonly kind: "root" | "key" | "session" | "portal" | "system";
                /** @description A key's, session's or portal session's; null for the root key and Postrider itself. */
                readonly id: string | null;
                /** @description A key's or session's as it was then, or which part of Postrider it was. */
                readonly name: string | null;
            };
            /** @description Where the request came from; null: it was none. */
            readonly origin: {
                readonly requestId: string;
                readonly address: string | null;
                readonly userAgent: string | null;
            } | null;
            /** @enum {string} */
            readonly action: "application.created" | "application.updated" | "application.deleted" | "endpoint.created" | "endpoint.updated" | "endpoint.disabled" | "endpoint.deleted" | "endpoint.tested" | "secret.revealed" | "secret.rotated" | "delivery.retried" | "delivery.cancelled" | "operation.started" | "operation.cancelled" | "data.erased" | "event_type.put" | "event_type.deleted" | "format.put" | "format.deleted" | "key.created" | "key.revoked" | "portal_session.created" | "portal_session.revoked" | "session.created" | "session.revoked" | "sign_in_link.created" | "inbox.created" | "inbox.updated" | "inbox.emptied" | "inbox.deleted" | "master_keys.rotation_begun" | "master_keys.rotated" | "master_keys.lost";
            /**
             * @description Null: it concerns no application, or all.
             * @example app_01kq3v7d8ze5s8fr2b6tx9mhwj
             */
            readonly applicationId: string | null;
            readonly target: {
                /** @enum {string} */
                readonly kind: "application" | "endpoint" | "event" | "delivery" | "operation" | "key" | "portal_session" | "session" | "sign_in_link" | "inbox" | "event_type" | "format" | "master_key";
                /** @description Its id, or its name where it is called by that. */
                readonly id: string;
            };
            /** @description What was changed, as it was; null: it was not there. */
            readonly before: {
                readonly [key: string]: unknown;
            } | null;
            /** @description The same members as they became; null: it is no more. Sensitive values are `***`. */
            readonly after: {
                readonly [key: string]: unknown;
            } | null;
        };
        /** @description A database of a service that events are read from. */
        readonly Source: {
            /**
             * @description As POSTRIDER_SOURCES has it.
             * @example billing
             */
            readonly name: string;
            /** @description How long ago everything in its outbox had been read, 0 to 2 when all is well; null: not yet. */
            readonly lagSeconds: number | null;
            /**
             * Format: date-time
             * @description When entries were last found; null: none yet.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly readAt: string | null;
            /** @description Of the last try to read it; null: that succeeded. */
            readonly failure: {
                /**
                 * Format: date-time
                 * @example 2026-03-14T15:09:26.535Z
                 */
                readonly at: string;
                readonly message: string;
            } | null;
            /** @description What could not be recorded, by reason. It is tried again with growing pauses, at least every hour. */
            readonly refused: readonly {
                /** @example application_not_found */
                readonly code: string;
                readonly count: number;
                /**
                 * Format: date-time
                 * @example 2026-03-14T15:09:26.535Z
                 */
                readonly oldestAt: string;
                /** @description Of the newest of them, as the service called it. */
                readonly application: string;
                /** @description The same one’s. */
                readonly type: string;
            }[];
        };
        /** @description How Postrider and its database are. */
        readonly System: {
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly at: string;
            /**
             * @description Postrider's.
             * @example 1.2.3
             */
            readonly version: string;
            /** @example 26.0.0 */
            readonly node: string;
            readonly postgres: {
                /** @example 18.4 */
                readonly version: string;
                readonly databaseBytes: number;
                /** @description Of the whole server. */
                readonly connections: {
                    readonly used: number;
                    readonly max: number;
                };
            };
            readonly schema: {
                /** @description Migrations that the database has had, in their order. */
                readonly applied: readonly string[];
                /** @description Those of this version. */
                readonly known: readonly string[];
                /** @description This version can work with the schema as it is. */
                readonly current: boolean;
            };
            readonly relay: {
                /** @description For how long the relay has had an event in front of it. */
                readonly lagSeconds: number;
                /** @description Counting ends at 10,000. */
                readonly unrelayedEvents: number;
            };
            /** @description Chunks: up to 100 deliveries of an endpoint. Due, in the hands of a dispatcher, and due later. */
            readonly queue: {
                /** @description Counting ends at 10,000. */
                readonly due: number;
                /** @description Counting ends at 10,000. */
                readonly leased: number;
                /** @description Counting ends at 10,000. */
                readonly waiting: number;
                /** @description For how long the chunk that waits longest has been due; null: none is. */
                readonly oldestDueSeconds: number | null;
            };
            /** @description By table and day; those of days to come are made ahead. */
            readonly partitions: readonly {
                /** @example events_20260314 */
                readonly name: string;
                /** @enum {string} */
                readonly table: "events" | "deliveries" | "attempts";
                /**
                 * Format: date-time
                 * @example 2026-03-14T15:09:26.535Z
                 */
                readonly from: string;
                /**
                 * Format: date-time
                 * @example 2026-03-14T15:09:26.535Z
                 */
                readonly until: string;
                /** @description With its indexes. */
                readonly bytes: number;
            }[];
            /** @description By name, at most 250. */
            readonly sources: readonly components["schemas"]["Source"][];
        };
        /** @description What the process that answers was started with. */
        readonly Settings: {
            /** @description In the order of the reference of settings. */
            readonly data: readonly components["schemas"]["Setting"][];
        };
        readonly Setting: {
            /**
             * @description The environment variable.
             * @example POSTRIDER_RETENTION_DAYS
             */
            readonly name: string;
            /**
             * @description As it would be written; null: there is none, or it is a secret.
             * @example 30
             */
            readonly value: string | null;
            readonly isDefault: boolean;
            readonly isSecret: boolean;
            /** @description The environment has it. */
            readonly isSet: boolean;
            /** @description What it is, in Markdown. */
            readonly sentence: string;
        };
        readonly Inbox: {
            /** @example inb_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            readonly name: string | null;
            /**
             * @description Takes every request, here and below, whoever sends it: give it to an endpoint.
             * @example http://127.0.0.1:8030/play/inb_01kq3v7d8ze5s8fr2b6tx9mhwj
             */
            readonly url: string;
            readonly answer: {
                /** @description The status it answers with. */
                readonly status: number;
                /** @description How long it waits before it answers. */
                readonly delayMs: number;
                /** @description The share of requests, drawn at random, that are answered 503 instead. */
                readonly failureRate: number;
                /** @description What it answers, as plain text; 4 KiB at most. */
                readonly body: string;
            };
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @description When it is forgotten: a week after the last request.
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly expiresAt: string;
        };
        /**
         * @example {
         *       "name": "Trying things out"
         *     }
         */
        readonly NewInbox: {
            readonly name?: string | null;
            /** @description What is absent stays; null: 200 at once, with nothing in it. */
            readonly answer?: {
                /** @description The status it answers with. */
                readonly status?: number | null;
                /** @description How long it waits before it answers. */
                readonly delayMs?: number | null;
                /** @description The share of requests, drawn at random, that are answered 503 instead. */
                readonly failureRate?: number | null;
                /** @description What it answers, as plain text; 4 KiB at most. */
                readonly body?: string | null;
            } | null;
        };
        /**
         * @description JSON merge patch: null clears.
         * @example {
         *       "answer": {
         *         "status": 500,
         *         "delayMs": 2000
         *       }
         *     }
         */
        readonly InboxPatch: {
            readonly name?: string | null;
            /** @description What is absent stays; null: 200 at once, with nothing in it. */
            readonly answer?: {
                /** @description The status it answers with. */
                readonly status?: number | null;
                /** @description How long it waits before it answers. */
                readonly delayMs?: number | null;
                /** @description The share of requests, drawn at random, that are answered 503 instead. */
                readonly failureRate?: number | null;
                /** @description What it answers, as plain text; 4 KiB at most. */
                readonly body?: string | null;
            } | null;
        };
        /** @description What an inbox was sent. */
        readonly InboxRequest: {
            /** @example req_01kq3v7d8ze5s8fr2b6tx9mhwj */
            readonly id: string;
            /**
             * Format: date-time
             * @example 2026-03-14T15:09:26.535Z
             */
            readonly receivedAt: string;
            readonly method: string;
            /** @description With the query. */
            readonly path: string;
            /** @description Name and value, as they came; sensitive values are `***`. */
            readonly headers: readonly (readonly [
                string,
                string
            ])[];
            /** @description The first 64 KiB as text, invalid UTF-8 replaced. */
            readonly body: string;
            /** @description Whether there was more of the body. */
            readonly truncated: boolean;
            readonly answered: {
                readonly status: number;
                readonly delayMs: number;
            };
            readonly verification: {
                /**
                 * @description What a receiver makes of it that has the secrets of the endpoint with this URL; `unknown`: there is none.
                 * @enum {string}
                 */
                readonly state: "verified" | "invalid" | "unsigned" | "unknown";
                readonly detail: string;
                /**
                 * @description Whose secrets it was looked at with.
                 * @example ep_01kq3v7d8ze5s8fr2b6tx9mhwj
                 */
                readonly endpointId: string | null;
                /** @example app_01kq3v7d8ze5s8fr2b6tx9mhwj */
                readonly applicationId: string | null;
            };
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type OverviewPulse = components['schemas']['OverviewPulse'];
export type StatsBucket = components['schemas']['StatsBucket'];
export type QueueAge = components['schemas']['QueueAge'];
export type Application = components['schemas']['Application'];
export type Problem = components['schemas']['Problem'];
export type NewApplication = components['schemas']['NewApplication'];
export type ApplicationPatch = components['schemas']['ApplicationPatch'];
export type CreatedEndpoint = components['schemas']['CreatedEndpoint'];
export type Endpoint = components['schemas']['Endpoint'];
export type NewEndpoint = components['schemas']['NewEndpoint'];
export type EndpointPatch = components['schemas']['EndpointPatch'];
export type Secrets = components['schemas']['Secrets'];
export type Rotation = components['schemas']['Rotation'];
export type SentTest = components['schemas']['SentTest'];
export type Attempt = components['schemas']['Attempt'];
export type DryRun = components['schemas']['DryRun'];
export type RecordedEvent = components['schemas']['RecordedEvent'];
export type NewEvent = components['schemas']['NewEvent'];
export type RecordedEvents = components['schemas']['RecordedEvents'];
export type NewEvents = components['schemas']['NewEvents'];
export type Event = components['schemas']['Event'];
export type EventExplanation = components['schemas']['EventExplanation'];
export type EndpointExplanation = components['schemas']['EndpointExplanation'];
export type ErasedEvents = components['schemas']['ErasedEvents'];
export type EventErasure = components['schemas']['EventErasure'];
export type Delivery = components['schemas']['Delivery'];
export type DeliveryWithAttempts = components['schemas']['DeliveryWithAttempts'];
export type RetriedEach = components['schemas']['RetriedEach'];
export type RetryOfEach = components['schemas']['RetryOfEach'];
export type SentRequest = components['schemas']['SentRequest'];
export type Stats = components['schemas']['Stats'];
export type StatsCounts = components['schemas']['StatsCounts'];
export type EndpointSummaries = components['schemas']['EndpointSummaries'];
export type EndpointSummary = components['schemas']['EndpointSummary'];
export type Overview = components['schemas']['Overview'];
export type Operation = components['schemas']['Operation'];
export type Recover = components['schemas']['Recover'];
export type Backfill = components['schemas']['Backfill'];
export type BulkRetry = components['schemas']['BulkRetry'];
export type BulkCancel = components['schemas']['BulkCancel'];
export type OpenApiDocument = components['schemas']['OpenApiDocument'];
export type ImportedEventTypes = components['schemas']['ImportedEventTypes'];
export type EventType = components['schemas']['EventType'];
export type EventTypeFields = components['schemas']['EventTypeFields'];
export type Format = components['schemas']['Format'];
export type SignatureProfile = components['schemas']['SignatureProfile'];
export type FormatDefinition = components['schemas']['FormatDefinition'];
export type CreatedKey = components['schemas']['CreatedKey'];
export type NewKey = components['schemas']['NewKey'];
export type ApiKey = components['schemas']['ApiKey'];
export type OpenedPortalSession = components['schemas']['OpenedPortalSession'];
export type NewPortalSession = components['schemas']['NewPortalSession'];
export type PortalSession = components['schemas']['PortalSession'];
export type Me = components['schemas']['Me'];
export type PortalTheme = components['schemas']['PortalTheme'];
export type CreatedSignInLink = components['schemas']['CreatedSignInLink'];
export type NewSignInLink = components['schemas']['NewSignInLink'];
export type Session = components['schemas']['Session'];
export type AuditEntry = components['schemas']['AuditEntry'];
export type Source = components['schemas']['Source'];
export type System = components['schemas']['System'];
export type Settings = components['schemas']['Settings'];
export type Setting = components['schemas']['Setting'];
export type Inbox = components['schemas']['Inbox'];
export type NewInbox = components['schemas']['NewInbox'];
export type InboxPatch = components['schemas']['InboxPatch'];
export type InboxRequest = components['schemas']['InboxRequest'];
export interface operations {
    readonly listApplications: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["Application"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly createApplication: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewApplication"];
            };
        };
        readonly responses: {
            /** @description The application. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Application"];
                };
            };
        };
    };
    readonly getApplication: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The application. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Application"];
                };
            };
        };
    };
    readonly deleteApplication: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description No further attempt begins. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly updateApplication: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ApplicationPatch"];
            };
        };
        readonly responses: {
            /** @description The application. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Application"];
                };
            };
        };
    };
    readonly listEndpoints: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["Endpoint"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly createEndpoint: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewEndpoint"];
            };
        };
        readonly responses: {
            /** @description The endpoint with its secret. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedEndpoint"];
                };
            };
        };
    };
    readonly getEndpoint: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The endpoint's id (`ep_…`) or uid. */
                readonly endpoint: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The endpoint. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Endpoint"];
                };
            };
        };
    };
    readonly deleteEndpoint: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The endpoint's id (`ep_…`) or uid. */
                readonly endpoint: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description No further attempt begins. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly updateEndpoint: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The endpoint's id (`ep_…`) or uid. */
                readonly endpoint: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["EndpointPatch"];
            };
        };
        readonly responses: {
            /** @description The endpoint. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Endpoint"];
                };
            };
        };
    };
    readonly getSecret: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The endpoint's id (`ep_…`) or uid. */
                readonly endpoint: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The secrets. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Secrets"];
                };
            };
        };
    };
    readonly rotateSecret: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The endpoint's id (`ep_…`) or uid. */
                readonly endpoint: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["Rotation"];
            };
        };
        readonly responses: {
            /** @description The secrets. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Secrets"];
                };
            };
        };
    };
    readonly sendTest: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The endpoint's id (`ep_…`) or uid. */
                readonly endpoint: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": {
                    /** @example message.delivered */
                    readonly type: string;
                };
            };
        };
        readonly responses: {
            /** @description The attempt, whatever came of it. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SentTest"];
                };
            };
        };
    };
    readonly listEvents: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
                /** @description From this moment on. */
                readonly since?: string;
                /** @description Before this moment. */
                readonly until?: string;
                readonly type?: string;
                /** @description The caller's own id of the event: a second event with it is refused. */
                readonly uid?: string;
                /** @description Those with at least one delivery that has it. */
                readonly status?: "pending" | "retrying" | "delivered" | "failed" | "cancelled";
            };
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["Event"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly recordEvent: {
        readonly parameters: {
            readonly query?: {
                /** @description Only tell who would get it, and how; nothing is recorded, and an Idempotency-Key not looked at. */
                readonly dryRun?: "true" | "false";
            };
            readonly header?: {
                /** @description The same key and the same request: the first answer again. 1–255 characters. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewEvent"];
            };
        };
        readonly responses: {
            /** @description A dry run: who would get it, and the signed requests. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DryRun"];
                };
            };
            /** @description The event is recorded, and readable. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RecordedEvent"];
                };
            };
        };
    };
    readonly recordEvents: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description The same key and the same request: the first answer again. 1–255 characters. */
                readonly "Idempotency-Key"?: string;
            };
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewEvents"];
            };
        };
        readonly responses: {
            /** @description The events are recorded, in this order. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RecordedEvents"];
                };
            };
        };
    };
    readonly streamEvents: {
        readonly parameters: {
            readonly query?: {
                /** @description Names and `prefix.*`, separated by commas. */
                readonly types?: string;
            };
            readonly header?: {
                /** @description The `id` of the last message that was received: what was recorded since follows, each event once. Absent: what is recorded from now on. */
                readonly "last-event-id"?: string;
            };
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Server-sent events without an end. Each has an event as `data`; those without tell the place only, as a sign of life. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
        };
    };
    readonly getEvent: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The event's id (`evt_…`). */
                readonly event: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The event. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Event"];
                };
            };
        };
    };
    readonly explainEvent: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The event's id (`evt_…`). */
                readonly event: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The event and a page of endpoints. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EventExplanation"];
                };
            };
        };
    };
    readonly eraseEventData: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The event's id (`evt_…`). */
                readonly event: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is gone, for good. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly eraseEventsByUid: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["EventErasure"];
            };
        };
        readonly responses: {
            /** @description They are gone, for good. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ErasedEvents"];
                };
            };
        };
    };
    readonly listDeliveries: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
                /** @description From this moment on. */
                readonly since?: string;
                /** @description Before this moment. */
                readonly until?: string;
                readonly status?: "pending" | "retrying" | "delivered" | "failed" | "cancelled";
                readonly endpoint?: string;
                readonly type?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["Delivery"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly listDeliveriesOfEvent: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The event's id (`evt_…`). */
                readonly event: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["Delivery"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly getDelivery: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The delivery's id (`dlv_…`). */
                readonly delivery: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The delivery. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["DeliveryWithAttempts"];
                };
            };
        };
    };
    readonly retryDelivery: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The delivery's id (`dlv_…`). */
                readonly delivery: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The delivery; while an attempt is under way it is applied when that ends. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    readonly cancelDelivery: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The delivery's id (`dlv_…`). */
                readonly delivery: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The delivery; while an attempt is under way it is applied when that ends. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Delivery"];
                };
            };
        };
    };
    readonly retryEachDelivery: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["RetryOfEach"];
            };
        };
        readonly responses: {
            /** @description What became of each. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RetriedEach"];
                };
            };
        };
    };
    readonly getSentRequest: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The delivery's id (`dlv_…`). */
                readonly delivery: string;
                /** @description attempt */
                readonly attempt: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The request. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SentRequest"];
                };
            };
        };
    };
    readonly getApplicationStats: {
        readonly parameters: {
            readonly query?: {
                /** @description From this moment on, rounded down to the minute or hour. Default: a day before `until`. */
                readonly since?: string;
                /** @description Before this moment, rounded up to the minute or hour; now at the latest, and by default. */
                readonly until?: string;
                /** @description Default: minutes where `since` is within the last day, which is as long as they are kept; else hours. */
                readonly unit?: "minute" | "hour";
            };
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The statistics. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Stats"];
                };
            };
        };
    };
    readonly getEndpointStats: {
        readonly parameters: {
            readonly query?: {
                /** @description From this moment on, rounded down to the minute or hour. Default: a day before `until`. */
                readonly since?: string;
                /** @description Before this moment, rounded up to the minute or hour; now at the latest, and by default. */
                readonly until?: string;
                /** @description Default: minutes where `since` is within the last day, which is as long as they are kept; else hours. */
                readonly unit?: "minute" | "hour";
            };
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The endpoint's id (`ep_…`) or uid. */
                readonly endpoint: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The statistics. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Stats"];
                };
            };
        };
    };
    readonly summarizeEndpoints: {
        readonly parameters: {
            readonly query?: {
                /** @description Ids, separated by commas, at most 50; those that the application does not have are left out. Default: the newest 50. */
                readonly endpoints?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A summary of each. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EndpointSummaries"];
                };
            };
        };
    };
    readonly getOverview: {
        readonly parameters: {
            readonly query?: {
                /** @description From this moment on, rounded down to the minute or hour. Default: an hour before `until`. */
                readonly since?: string;
                /** @description Before this moment, rounded up to the minute or hour; now at the latest, and by default. */
                readonly until?: string;
                /** @description Default: minutes where `since` is within the last day, which is as long as they are kept; else hours. */
                readonly unit?: "minute" | "hour";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The overview. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Overview"];
                };
            };
        };
    };
    readonly streamOverview: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Server-sent events without an end. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/event-stream": string;
                };
            };
        };
    };
    readonly recover: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The endpoint's id (`ep_…`) or uid. */
                readonly endpoint: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Recover"];
            };
        };
        readonly responses: {
            /** @description The operation; a dry run has finished. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Operation"];
                };
            };
        };
    };
    readonly backfill: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The endpoint's id (`ep_…`) or uid. */
                readonly endpoint: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Backfill"];
            };
        };
        readonly responses: {
            /** @description The operation; a dry run has finished. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Operation"];
                };
            };
        };
    };
    readonly retryDeliveries: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["BulkRetry"];
            };
        };
        readonly responses: {
            /** @description The operation; a dry run has finished. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Operation"];
                };
            };
        };
    };
    readonly cancelDeliveries: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["BulkCancel"];
            };
        };
        readonly responses: {
            /** @description The operation; a dry run has finished. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Operation"];
                };
            };
        };
    };
    readonly listOperations: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
                readonly kind?: "recover" | "backfill" | "retry" | "cancel";
                readonly status?: "pending" | "running" | "finished" | "cancelled" | "failed";
            };
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["Operation"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly getOperation: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The operation's id (`op_…`). */
                readonly operation: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The operation. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Operation"];
                };
            };
        };
    };
    readonly cancelOperation: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The operation's id (`op_…`). */
                readonly operation: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The operation; what it has done stays. */
            readonly 202: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Operation"];
                };
            };
        };
    };
    readonly exportEventTypes: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OpenAPI 3.1. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OpenApiDocument"];
                };
            };
        };
    };
    readonly importEventTypes: {
        readonly parameters: {
            readonly query?: {
                /** @description Only say what would be created and updated. */
                readonly dryRun?: "true" | "false";
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["OpenApiDocument"];
            };
        };
        readonly responses: {
            /** @description What became of each; others stay as they are. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ImportedEventTypes"];
                };
            };
        };
    };
    readonly getEventType: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the event type. */
                readonly eventType: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The event type. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EventType"];
                };
            };
        };
    };
    readonly putEventType: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the event type. */
                readonly eventType: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["EventTypeFields"];
            };
        };
        readonly responses: {
            /** @description The event type, replaced. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EventType"];
                };
            };
            /** @description The event type, new. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["EventType"];
                };
            };
        };
    };
    readonly deleteEventType: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the event type. */
                readonly eventType: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is gone. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly listEventTypes: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["EventType"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly getFormat: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the format. */
                readonly format: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The format. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Format"];
                };
            };
        };
    };
    readonly putFormat: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the format. */
                readonly format: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["FormatDefinition"];
            };
        };
        readonly responses: {
            /** @description The format, redefined. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Format"];
                };
            };
            /** @description The format, new. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Format"];
                };
            };
        };
    };
    readonly deleteFormat: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The name of the format. */
                readonly format: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is gone. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly listFormats: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["Format"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly listKeys: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["ApiKey"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly createKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewKey"];
            };
        };
        readonly responses: {
            /** @description The key, and its text. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedKey"];
                };
            };
        };
    };
    readonly revokeKey: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The key's id (`key_…`), not the key itself. */
                readonly key: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Within a second, no process lets it in any more. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly listPortalSessions: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["PortalSession"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly openPortalSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewPortalSession"];
            };
        };
        readonly responses: {
            /** @description The session, and its token. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OpenedPortalSession"];
                };
            };
        };
    };
    readonly revokePortalSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The application's id (`app_…`) or uid. */
                readonly application: string;
                /** @description The portal session's id (`pts_…`). */
                readonly portalSession: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Within a second, no process lets its token in any more. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly whoAmI: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The key, session or portal session. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    readonly createSignInLink: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewSignInLink"];
            };
        };
        readonly responses: {
            /** @description The link. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CreatedSignInLink"];
                };
            };
        };
    };
    readonly listSessions: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["Session"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly revokeSession: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The session's id (`ses_…`). */
                readonly session: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Within a second, no process lets it in any more. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly readAuditLog: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
                /** @description From this moment on. */
                readonly since?: string;
                /** @description Before this moment. */
                readonly until?: string;
                /** @description The application's id (`app_…`), also of a deleted one, or its uid. */
                readonly application?: string;
                /** @description Who it was: `root`, `system`, or the id of a key (`key_…`), session (`ses_…`) or portal session (`pts_…`). */
                readonly actor?: string;
                readonly action?: "application.created" | "application.updated" | "application.deleted" | "endpoint.created" | "endpoint.updated" | "endpoint.disabled" | "endpoint.deleted" | "endpoint.tested" | "secret.revealed" | "secret.rotated" | "delivery.retried" | "delivery.cancelled" | "operation.started" | "operation.cancelled" | "data.erased" | "event_type.put" | "event_type.deleted" | "format.put" | "format.deleted" | "key.created" | "key.revoked" | "portal_session.created" | "portal_session.revoked" | "session.created" | "session.revoked" | "sign_in_link.created" | "inbox.created" | "inbox.updated" | "inbox.emptied" | "inbox.deleted" | "master_keys.rotation_begun" | "master_keys.rotated" | "master_keys.lost";
                /** @description What it was done to: its id, or the name of an event type, format or master key. */
                readonly target?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["AuditEntry"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly listSources: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page, by name. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["Source"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly getSystem: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description How they are. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["System"];
                };
            };
        };
    };
    readonly getSettings: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Every setting. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Settings"];
                };
            };
        };
    };
    readonly listInboxes: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["Inbox"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly createInbox: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: {
            readonly content: {
                readonly "application/json": components["schemas"]["NewInbox"];
            };
        };
        readonly responses: {
            /** @description The inbox. */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Inbox"];
                };
            };
        };
    };
    readonly getInbox: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The inbox's id (`inb_…`). */
                readonly inbox: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The inbox. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Inbox"];
                };
            };
        };
    };
    readonly deleteInbox: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The inbox's id (`inb_…`). */
                readonly inbox: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What is sent to it from now on is answered 404. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readonly updateInbox: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The inbox's id (`inb_…`). */
                readonly inbox: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["InboxPatch"];
            };
        };
        readonly responses: {
            /** @description The inbox. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Inbox"];
                };
            };
        };
    };
    readonly listInboxRequests: {
        readonly parameters: {
            readonly query?: {
                readonly limit?: number;
                /** @description `nextCursor` of the page before. */
                readonly cursor?: string;
            };
            readonly header?: never;
            readonly path: {
                /** @description The inbox's id (`inb_…`). */
                readonly inbox: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page. */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": {
                        /** @description Newest first. */
                        readonly data: readonly components["schemas"]["InboxRequest"][];
                        /** @description Null at the end. */
                        readonly nextCursor: string | null;
                    };
                };
            };
        };
    };
    readonly emptyInbox: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                /** @description The inbox's id (`inb_…`). */
                readonly inbox: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description It is empty. */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}

/** Method and path of every operation. */

export const ROUTES = {
  createApplication: 'POST /v1/applications',
  listApplications: 'GET /v1/applications',
  getApplication: 'GET /v1/applications/{application}',
  updateApplication: 'PATCH /v1/applications/{application}',
  deleteApplication: 'DELETE /v1/applications/{application}',
  createEndpoint: 'POST /v1/applications/{application}/endpoints',
  listEndpoints: 'GET /v1/applications/{application}/endpoints',
  getEndpoint: 'GET /v1/applications/{application}/endpoints/{endpoint}',
  updateEndpoint: 'PATCH /v1/applications/{application}/endpoints/{endpoint}',
  deleteEndpoint: 'DELETE /v1/applications/{application}/endpoints/{endpoint}',
  getSecret: 'GET /v1/applications/{application}/endpoints/{endpoint}/secret',
  rotateSecret: 'POST /v1/applications/{application}/endpoints/{endpoint}/secret/rotate',
  sendTest: 'POST /v1/applications/{application}/endpoints/{endpoint}/test',
  recordEvent: 'POST /v1/applications/{application}/events',
  listEvents: 'GET /v1/applications/{application}/events',
  recordEvents: 'POST /v1/applications/{application}/events/batch',
  streamEvents: 'GET /v1/applications/{application}/events/stream',
  getEvent: 'GET /v1/applications/{application}/events/{event}',
  explainEvent: 'GET /v1/applications/{application}/events/{event}/explain',
  eraseEventData: 'DELETE /v1/applications/{application}/events/{event}/data',
  eraseEventsByUid: 'POST /v1/applications/{application}/events/erase',
  listDeliveries: 'GET /v1/applications/{application}/deliveries',
  listDeliveriesOfEvent: 'GET /v1/applications/{application}/events/{event}/deliveries',
  getDelivery: 'GET /v1/applications/{application}/deliveries/{delivery}',
  retryDelivery: 'POST /v1/applications/{application}/deliveries/{delivery}/retry',
  cancelDelivery: 'POST /v1/applications/{application}/deliveries/{delivery}/cancel',
  retryEachDelivery: 'POST /v1/applications/{application}/deliveries/retry-each',
  getSentRequest: 'GET /v1/applications/{application}/deliveries/{delivery}/attempts/{attempt}/request',
  getApplicationStats: 'GET /v1/applications/{application}/stats',
  getEndpointStats: 'GET /v1/applications/{application}/endpoints/{endpoint}/stats',
  summarizeEndpoints: 'GET /v1/applications/{application}/endpoint-summaries',
  getOverview: 'GET /v1/overview',
  streamOverview: 'GET /v1/overview/stream',
  recover: 'POST /v1/applications/{application}/endpoints/{endpoint}/recover',
  backfill: 'POST /v1/applications/{application}/endpoints/{endpoint}/backfill',
  retryDeliveries: 'POST /v1/applications/{application}/deliveries/retry',
  cancelDeliveries: 'POST /v1/applications/{application}/deliveries/cancel',
  listOperations: 'GET /v1/applications/{application}/operations',
  getOperation: 'GET /v1/applications/{application}/operations/{operation}',
  cancelOperation: 'POST /v1/applications/{application}/operations/{operation}/cancel',
  exportEventTypes: 'GET /v1/event-types/openapi',
  importEventTypes: 'POST /v1/event-types/openapi',
  putEventType: 'PUT /v1/event-types/{eventType}',
  getEventType: 'GET /v1/event-types/{eventType}',
  deleteEventType: 'DELETE /v1/event-types/{eventType}',
  listEventTypes: 'GET /v1/event-types',
  putFormat: 'PUT /v1/formats/{format}',
  getFormat: 'GET /v1/formats/{format}',
  deleteFormat: 'DELETE /v1/formats/{format}',
  listFormats: 'GET /v1/formats',
  createKey: 'POST /v1/keys',
  listKeys: 'GET /v1/keys',
  revokeKey: 'DELETE /v1/keys/{key}',
  openPortalSession: 'POST /v1/applications/{application}/portal-sessions',
  listPortalSessions: 'GET /v1/applications/{application}/portal-sessions',
  revokePortalSession: 'DELETE /v1/applications/{application}/portal-sessions/{portalSession}',
  whoAmI: 'GET /v1/me',
  createSignInLink: 'POST /v1/sign-in-links',
  listSessions: 'GET /v1/sessions',
  revokeSession: 'DELETE /v1/sessions/{session}',
  readAuditLog: 'GET /v1/audit-log',
  listSources: 'GET /v1/sources',
  getSystem: 'GET /v1/system',
  getSettings: 'GET /v1/settings',
  createInbox: 'POST /v1/inboxes',
  listInboxes: 'GET /v1/inboxes',
  getInbox: 'GET /v1/inboxes/{inbox}',
  updateInbox: 'PATCH /v1/inboxes/{inbox}',
  deleteInbox: 'DELETE /v1/inboxes/{inbox}',
  listInboxRequests: 'GET /v1/inboxes/{inbox}/requests',
  emptyInbox: 'DELETE /v1/inboxes/{inbox}/requests',
} as const satisfies Readonly<Record<keyof operations, string>>;
