import { Alert, List } from '@mantine/core';
import { ApiError } from '../../api/api-error.ts';
import { text } from '../../text/text.ts';
import { problemsOf } from '../workflows/problems.ts';
import { ChangedMeanwhile } from './use-update-workflow.ts';

/** Why something was not saved. */
export function SaveFailure({ error }: { readonly error: Error | null }) {
  if (error === null) return null;
  if (error instanceof ChangedMeanwhile) {
    return (
      <Alert color="yellow" role="alert" title={text('workflowSettings.conflict')}>
        {text('workflowSettings.conflictHint', { fields: error.fields.join(', ') })}
      </Alert>
    );
  }
  const problems = error instanceof ApiError ? problemsOf(error) : [];
  return (
    <Alert color="red" role="alert" title={text('workflowSettings.notSaved')}>
      {problems.length === 0 ? (
        error.message
      ) : (
        <List size="sm">
          {problems.map(({ field, text: problem }) => (
            <List.Item key={`${field} ${problem}`}>{problem}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}
