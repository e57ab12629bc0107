import { Alert, Button, Code, FileButton, Group, List, Modal, Stack, Text, Textarea } from '@mantine/core';
import { IconAlertCircle, IconFileUpload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { ApiError } from '../../api/api-error.ts';
import { answer, client } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { text } from '../../text/text.ts';
import { problemsOf } from './problems.ts';

/** Makes a workflow of a file, chosen, dropped or pasted. One that does not validate is listed problem by problem, and nothing is made. */
export function ImportDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={text('workflows.import')}
      size="lg"
      closeButtonProps={{ 'aria-label': text('common.close') }}
    >
      <ImportForm onClose={onClose} />
    </Modal>
  );
}

function ImportForm({ onClose }: { readonly onClose: () => void }) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [file, setFile] = useState('');
  const [isOver, setOver] = useState(false);
  const make = useMutation({
    mutationFn: (content: string) => answer(client.POST('/api/workflow/import/', { body: { file: content } })),
    onSuccess({ id }) {
      void queries.invalidateQueries({ queryKey: keys.workflows });
      navigate(`/workflows/${id}`);
    },
  });
  const take = async (chosen: File | null | undefined): Promise<void> => {
    if (!chosen) return;
    make.reset();
    setFile(await chosen.text());
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void take(event.dataTransfer.files[0]);
  };
  const problems = make.error instanceof ApiError ? problemsOf(make.error) : [];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (file.trim() !== '') make.mutate(file);
      }}
    >
      <Stack>
        <Group
          className="lw-drop"
          data-over={isOver}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
          justify="center"
          gap="xs"
        >
          <IconFileUpload size={20} stroke={1.6} aria-hidden />
          <Text size="sm">{text('workflows.dropFile')}</Text>
          <FileButton
            onChange={(chosen) => void take(chosen)}
            accept=".yaml,.yml,.json,application/yaml,application/json"
          >
            {(props) => (
              <Button variant="default" size="xs" {...props}>
                {text('workflows.chooseFile')}
              </Button>
            )}
          </FileButton>
        </Group>
        <Textarea
          label={text('workflows.pasteFile')}
          value={file}
          onChange={({ currentTarget }) => {
            make.reset();
            setFile(currentTarget.value);
          }}
          autosize
          minRows={8}
          maxRows={18}
          spellCheck={false}
          classNames={{ input: 'lw-code-input' }}
          data-autofocus
        />
        {make.error && (
          <Alert
            color="red"
            icon={<IconAlertCircle />}
            title={text('workflows.notImported', { count: problems.length })}
            role="alert"
          >
            {problems.length === 0 ? (
              make.error.message
            ) : (
              <List size="sm" spacing={4}>
                {problems.map(({ place, text: problem }) => (
                  <List.Item key={`${place} ${problem}`}>
                    {place !== '' && <Code mr={6}>{place}</Code>}
                    {problem}
                  </List.Item>
                ))}
              </List>
            )}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {text('common.cancel')}
          </Button>
          <Button type="submit" loading={make.isPending} disabled={file.trim() === ''}>
            {text('workflows.importFile')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
