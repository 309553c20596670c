export { CHUNK_BYTES_MAX, CHUNK_DELIVERIES_MAX, type Chunk, type ClaimedChunk, intoChunks } from './chunk.ts';
export { CHUNKS_COUNTED_MAX, type ChunkCounts, countChunks } from './count-chunks.ts';
export { priorityOf } from './due-priority.ts';
export { installQueue } from './install-queue.ts';
export { QUEUE_SCHEMA } from './new-boss.ts';
export { oldestDueMs } from './oldest-due.ts';
export { LEASE_SECONDS, openQueue, type Queue } from './queue.ts';
