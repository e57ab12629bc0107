import { Stack, Text } from '@mantine/core';
import { useApprovals } from '../../api/approvals.ts';
import { ErrorState } from '../../parts/error-state.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { text } from '../../text/text.ts';
import { ApprovalCard } from './approval-card.tsx';
import { useKept } from './use-kept.ts';

/** What runs wait for a person to decide, newest first. What is being filled in stays, whatever became of it. */
export default function ApprovalsPage() {
  const approvals = useApprovals();
  const listed = approvals.data?.pages.flatMap(({ items }) => items) ?? [];
  const { shown, keep } = useKept(listed);
  return (
    <Page title={text('nav.approvals')} lead={text('approvals.lead')} width={760}>
      {approvals.isPending ? (
        <Loading />
      ) : approvals.isError && shown.length === 0 ? (
        <ErrorState error={approvals.error} onRetry={() => void approvals.refetch()} />
      ) : shown.length === 0 ? (
        <Text c="var(--lw-soft)">{text('approvals.none')}</Text>
      ) : (
        <Stack gap="md">
          {shown.map((approval) => (
            <ApprovalCard key={approval.id} approval={approval} isListed={listed.includes(approval)} onKeep={keep} />
          ))}
          {approvals.hasNextPage && (
            <LoadMore
              isLoading={approvals.isFetchingNextPage}
              error={approvals.isFetchNextPageError ? approvals.error : null}
              onLoad={() => void approvals.fetchNextPage()}
            />
          )}
        </Stack>
      )}
    </Page>
  );
}
