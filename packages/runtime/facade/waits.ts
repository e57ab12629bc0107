import type { Json, JsonObject, UserId } from '@loopwright/model';

/** Answers to what runs wait for. Both are durable once this resolves; nothing changes where it throws. */
export interface Waits {
  /**
   * Answers a call-back. Throws CALLBACK_NOT_FOUND for a token that was not made here or whose run is gone, CALLBACK_USED,
   * CALLBACK_OVER, StoreUnavailable.
   */
  callback(token: string, answer: { readonly body: Json; readonly query: JsonObject }): Promise<void>;
  /**
   * Answers an approval of one's own workflow. Throws APPROVAL_NOT_FOUND, APPROVAL_NOT_PENDING, INVALID_FIELDS, StoreUnavailable.
   *
   * @param answer.person - user name of who decides
   */
  approve(
    ownerId: UserId,
    id: number,
    answer: {
      readonly approved: boolean;
      readonly values: JsonObject;
      readonly note: string;
      readonly person: string;
    },
  ): Promise<void>;
}
