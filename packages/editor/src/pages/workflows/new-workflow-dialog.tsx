import { Button, Group, Modal, Radio, Stack, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { ApiError } from '../../api/api-error.ts';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { text } from '../../text/text.ts';

const TYPES = ['production', 'api'] as const;

/** Makes an empty workflow and opens its canvas. */
export function NewWorkflowDialog({
  isOpen,
  onClose,
  tags: known,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Tags of other workflows, to choose from. */
  readonly tags: readonly string[];
}) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={text('workflows.new')}
      size="lg"
      closeButtonProps={{ 'aria-label': text('common.close') }}
    >
      <NewWorkflowForm onClose={onClose} tags={known} />
    </Modal>
  );
}

function NewWorkflowForm({ onClose, tags: known }: { readonly onClose: () => void; readonly tags: readonly string[] }) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [name, setName] = useState('');
  const [type, setType] = useState<(typeof TYPES)[number]>('production');
  const [description, setDescription] = useState('');
  const [tags, setTags] = useState<string[]>([]);
  const make = useMutation({
    mutationFn: () =>
      answer(
        client.POST('/api/workflow/', {
          body: { name: name.trim(), workflow_type: type, description: description.trim() || null, tags },
        }),
      ),
    onSuccess({ id }) {
      void queries.invalidateQueries({ queryKey: keys.workflows });
      navigate(`/workflows/${id}`);
    },
  });
  const fields = make.error instanceof ApiError ? make.error.fields : {};
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') make.mutate();
      }}
    >
      <Stack>
        <TextInput
          label={text('workflows.name')}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
          error={fields.name?.[0]}
          maxLength={100}
          data-autofocus
          required
        />
        <Radio.Group
          label={text('workflows.kind')}
          value={type}
          onChange={(value) => setType(value as (typeof TYPES)[number])}
        >
          <Group gap="sm" mt={6} grow align="stretch" preventGrowOverflow={false}>
            {TYPES.map((value) => (
              <Radio.Card
                key={value}
                value={value}
                p="sm"
                className="lw-choice"
                aria-label={text(`workflows.type.${value}`)}
              >
                <Group wrap="nowrap" align="flex-start" gap="sm">
                  <Radio.Indicator />
                  <div>
                    <Text size="sm" fw={550}>
                      {text(`workflows.type.${value}`)}
                    </Text>
                    <Text size="xs" c="var(--lw-soft)">
                      {text(`workflows.typeHint.${value}`)}
                    </Text>
                  </div>
                </Group>
              </Radio.Card>
            ))}
          </Group>
        </Radio.Group>
        <Textarea
          label={text('workflows.description')}
          value={description}
          onChange={({ currentTarget }) => setDescription(currentTarget.value)}
          error={fields.description?.[0]}
          maxLength={255}
          autosize
          minRows={2}
        />
        <TagsInput
          label={text('workflows.tags')}
          description={text('workflows.tagsHint')}
          value={tags}
          onChange={setTags}
          data={[...known]}
          error={fields.tags?.[0]}
          clearable
          clearButtonProps={{ 'aria-label': text('common.clear') }}
        />
        {make.error && Object.keys(fields).length === 0 && (
          <Text c="var(--lw-failed)" size="sm" role="alert">
            {make.error.message}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text('common.cancel')}
          </Button>
          <Button type="submit" loading={make.isPending} disabled={name.trim() === ''}>
            {text('workflows.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
