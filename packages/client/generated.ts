// Written by packages/app/generate-client.ts from the OpenAPI document; changes here are lost.

export interface paths {
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics for Prometheus */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The metrics */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/register/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        username: string;
                        email?: string;
                        first_name?: string;
                        last_name?: string;
                        password: string;
                        password_confirm: string;
                        invitation?: string;
                        setup_token?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            user: {
                                id: number;
                                username: string;
                                email: string;
                                first_name: string;
                                last_name: string;
                                name: string;
                            };
                            access: string;
                            refresh: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        username: string;
                        password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            user: {
                                id: number;
                                username: string;
                                email: string;
                                first_name: string;
                                last_name: string;
                                name: string;
                            };
                            access: string;
                            refresh: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/refresh/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get a new access token */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        refresh: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            access: string;
                            refresh: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who you are */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            username: string;
                            email: string;
                            first_name: string;
                            last_name: string;
                            name: string;
                            is_owner: boolean;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your name or address */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        email?: string;
                        first_name?: string;
                        last_name?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            username: string;
                            email: string;
                            first_name: string;
                            last_name: string;
                            name: string;
                            is_owner: boolean;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/auth/logout/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign out */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        refresh?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change your password; every token before dies */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        old_password: string;
                        new_password: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            user: {
                                id: number;
                                username: string;
                                email: string;
                                first_name: string;
                                last_name: string;
                                name: string;
                            };
                            access: string;
                            refresh: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-out-everywhere/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End every session of yours */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/api-keys/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your API keys, newest first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            prefix: string;
                            /** Format: date-time */
                            created_at: string;
                            key?: string;
                        }[];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Make an API key; it is shown this once */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            prefix: string;
                            /** Format: date-time */
                            created_at: string;
                            key?: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/api-keys/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete an API key */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Gone; the answer has no body */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All users (owner only) */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: ({
                                id: number;
                                username: string;
                                email: string;
                                first_name: string;
                                last_name: string;
                                name: string;
                            } & {
                                is_owner: boolean;
                                /** Format: date-time */
                                created_at: string;
                            })[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a user who owns no workflow (owner only) */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Gone; the answer has no body */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All invitations (owner only) */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                email: string;
                                created_by: number;
                                /** Format: date-time */
                                created_at: string;
                                /** Format: date-time */
                                expires_at: string;
                                accepted_by: number | null;
                                token?: string;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Invite somebody; the token is shown this once (owner only) */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        email?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: string;
                            email: string;
                            created_by: number;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            expires_at: string;
                            accepted_by: number | null;
                            token?: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an invitation (owner only) */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Gone; the answer has no body */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The audit record, newest first */
        get: {
            parameters: {
                query?: {
                    action?: string;
                    /** @description target_id of the entries */
                    target?: string;
                    /** @description user_id of the entries */
                    user?: number;
                    /** @description At or after, ISO 8601 */
                    from?: string;
                    /** @description At or before, ISO 8601 */
                    to?: string;
                    limit?: number;
                    /** @description next_cursor of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: number;
                                /** Format: date-time */
                                at: string;
                                user_id: number | null;
                                username: string;
                                action: string;
                                target_type: string;
                                target_id: string;
                                details: unknown;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workers/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Processes that are alive on this database, for the owner; none where one process has it to itself */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Rises with each life of a process */
                                id: number;
                                /** @description Host and process id */
                                name: string;
                                tags: string[];
                                /** @description It runs loops */
                                works: boolean;
                                /** Format: date-time */
                                began_at: string;
                                /** Format: date-time */
                                heartbeat_at: string;
                                /** @description Loops that it holds */
                                loops: number;
                            }[];
                            next_cursor: null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All workflows of the caller, newest first */
        get: {
            parameters: {
                query?: {
                    ordering?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            description: string | null;
                            category: string | null;
                            workflow_type: "production" | "api";
                            status: "active" | "inactive" | "error";
                            last_run: string | null;
                            next_run: null;
                            runs_count: number;
                            tags: string[];
                            created_by: number;
                            created_by_username: string;
                            task_id: string | null;
                            env: {
                                [key: string]: unknown;
                            };
                            runtime_state: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        }[];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Make a workflow */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        description?: string | null;
                        category?: string | null;
                        workflow_type?: "production" | "api";
                        tags?: string[];
                        env?: {
                            [key: string]: unknown;
                        };
                        runtime_state?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            description: string | null;
                            category: string | null;
                            workflow_type: "production" | "api";
                            status: "active" | "inactive" | "error";
                            last_run: string | null;
                            next_run: null;
                            runs_count: number;
                            tags: string[];
                            created_by: number;
                            created_by_username: string;
                            task_id: string | null;
                            env: {
                                [key: string]: unknown;
                            };
                            runtime_state: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One workflow */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            description: string | null;
                            category: string | null;
                            workflow_type: "production" | "api";
                            status: "active" | "inactive" | "error";
                            last_run: string | null;
                            next_run: null;
                            runs_count: number;
                            tags: string[];
                            created_by: number;
                            created_by_username: string;
                            task_id: string | null;
                            env: {
                                [key: string]: unknown;
                            };
                            runtime_state: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        /** Change the fields present; name is required */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name: string;
                        description?: string | null;
                        category?: string | null;
                        workflow_type?: "production" | "api";
                        tags?: string[];
                        env?: {
                            [key: string]: unknown;
                        };
                        runtime_state?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            description: string | null;
                            category: string | null;
                            workflow_type: "production" | "api";
                            status: "active" | "inactive" | "error";
                            last_run: string | null;
                            next_run: null;
                            runs_count: number;
                            tags: string[];
                            created_by: number;
                            created_by_username: string;
                            task_id: string | null;
                            env: {
                                [key: string]: unknown;
                            };
                            runtime_state: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        post?: never;
        /** Stop and hide a workflow; it can be restored for 24 hours */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Gone; the answer has no body */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change the fields present */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        name?: string;
                        description?: string | null;
                        category?: string | null;
                        workflow_type?: "production" | "api";
                        tags?: string[];
                        env?: {
                            [key: string]: unknown;
                        };
                        runtime_state?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            description: string | null;
                            category: string | null;
                            workflow_type: "production" | "api";
                            status: "active" | "inactive" | "error";
                            last_run: string | null;
                            next_run: null;
                            runs_count: number;
                            tags: string[];
                            created_by: number;
                            created_by_username: string;
                            task_id: string | null;
                            env: {
                                [key: string]: unknown;
                            };
                            runtime_state: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/workflow/{id}/runtime_state/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take one key out of the runtime state of a workflow that does not run */
        delete: {
            parameters: {
                query: {
                    key: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Gone; the answer has no body */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/restore/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring a deleted workflow back */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            description: string | null;
                            category: string | null;
                            workflow_type: "production" | "api";
                            status: "active" | "inactive" | "error";
                            last_run: string | null;
                            next_run: null;
                            runs_count: number;
                            tags: string[];
                            created_by: number;
                            created_by_username: string;
                            task_id: string | null;
                            env: {
                                [key: string]: unknown;
                            };
                            runtime_state: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/duplicate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Copy a workflow with its graph */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            description: string | null;
                            category: string | null;
                            workflow_type: "production" | "api";
                            status: "active" | "inactive" | "error";
                            last_run: string | null;
                            next_run: null;
                            runs_count: number;
                            tags: string[];
                            created_by: number;
                            created_by_username: string;
                            task_id: string | null;
                            env: {
                                [key: string]: unknown;
                            };
                            runtime_state: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/rawconfig/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A workflow with its nodes and connections */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            description: string | null;
                            category: string | null;
                            workflow_type: "production" | "api";
                            status: "active" | "inactive" | "error";
                            last_run: string | null;
                            next_run: null;
                            runs_count: number;
                            tags: string[];
                            created_by: number;
                            created_by_username: string;
                            task_id: string | null;
                            env: {
                                [key: string]: unknown;
                            };
                            runtime_state: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                            nodes: {
                                /** Format: uuid */
                                id: string;
                                x: number;
                                y: number;
                                position: {
                                    x: number;
                                    y: number;
                                };
                                form_values: {
                                    [key: string]: unknown;
                                };
                                config: {
                                    [key: string]: unknown;
                                };
                                input_data: {
                                    [key: string]: unknown;
                                };
                                output_data: {
                                    [key: string]: unknown;
                                };
                                /** Format: date-time */
                                created_at: string;
                                /** Format: date-time */
                                updated_at: string;
                                node_type: string;
                            }[];
                            connections: {
                                /** Format: uuid */
                                id: string;
                                /** Format: uuid */
                                source_node: string;
                                /** Format: uuid */
                                target_node: string;
                                source_handle: string;
                                /** Format: date-time */
                                created_at: string;
                            }[];
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/check/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Problems and notices of the graph as saved; nothing runs */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            valid: boolean;
                            problems: {
                                node: string | null;
                                field: string | null;
                                text: string;
                            }[];
                            notices: {
                                node: string | null;
                                field: string | null;
                                text: string;
                            }[];
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/export/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A workflow as a file, without its passwords */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/yaml": string;
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/import/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a workflow from a file: JSON {"file": text}, or the text itself as application/yaml */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        file: string;
                    };
                    "application/yaml": string;
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            description: string | null;
                            category: string | null;
                            workflow_type: "production" | "api";
                            status: "active" | "inactive" | "error";
                            last_run: string | null;
                            next_run: null;
                            runs_count: number;
                            tags: string[];
                            created_by: number;
                            created_by_username: string;
                            task_id: string | null;
                            env: {
                                [key: string]: unknown;
                            };
                            runtime_state: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/canvas_data/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A workflow with its nodes and connections, as the canvas draws them */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            nodes: {
                                /** Format: uuid */
                                id: string;
                                x: number;
                                y: number;
                                position: {
                                    x: number;
                                    y: number;
                                };
                                form_values: {
                                    [key: string]: unknown;
                                };
                                config: {
                                    [key: string]: unknown;
                                };
                                input_data: {
                                    [key: string]: unknown;
                                };
                                output_data: {
                                    [key: string]: unknown;
                                };
                                /** Format: date-time */
                                created_at: string;
                                /** Format: date-time */
                                updated_at: string;
                                node_type: {
                                    identifier: string;
                                    name: string;
                                    label: string;
                                    type: string;
                                    description: string;
                                    has_form: boolean;
                                    category: string;
                                    icon: string | null;
                                    input_ports: {
                                        id: string;
                                        label: string;
                                    }[];
                                    output_ports: {
                                        id: string;
                                        label: string;
                                    }[];
                                    supported_workflow_types: string[];
                                };
                            }[];
                            edges: {
                                /** Format: uuid */
                                id: string;
                                /** Format: uuid */
                                source_node: string;
                                /** Format: uuid */
                                target_node: string;
                                source_handle: string;
                                /** Format: date-time */
                                created_at: string;
                            }[];
                            workflow: {
                                /** Format: uuid */
                                id: string;
                                name: string;
                                description: string | null;
                                status: "active" | "inactive" | "error";
                                workflow_type: "production" | "api";
                                runs_count: number;
                                last_run: string | null;
                                runtime_state: {
                                    [key: string]: unknown;
                                };
                            };
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/document/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A workflow with all that the editor draws, of one moment */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Counts the changes of what is drawn */
                            revision: number;
                            workflow: {
                                /** Format: uuid */
                                id: string;
                                name: string;
                                description: string | null;
                                category: string | null;
                                workflow_type: "production" | "api";
                                status: "active" | "inactive" | "error";
                                last_run: string | null;
                                next_run: null;
                                runs_count: number;
                                tags: string[];
                                created_by: number;
                                created_by_username: string;
                                task_id: string | null;
                                env: {
                                    [key: string]: unknown;
                                };
                                runtime_state: {
                                    [key: string]: unknown;
                                };
                                /** Format: date-time */
                                created_at: string;
                                /** Format: date-time */
                                updated_at: string;
                            };
                            nodes: {
                                /** Format: uuid */
                                id: string;
                                x: number;
                                y: number;
                                position: {
                                    x: number;
                                    y: number;
                                };
                                form_values: {
                                    [key: string]: unknown;
                                };
                                config: {
                                    [key: string]: unknown;
                                };
                                input_data: {
                                    [key: string]: unknown;
                                };
                                output_data: {
                                    [key: string]: unknown;
                                };
                                /** Format: date-time */
                                created_at: string;
                                /** Format: date-time */
                                updated_at: string;
                                node_type: string;
                            }[];
                            connections: {
                                /** Format: uuid */
                                id: string;
                                /** Format: uuid */
                                source_node: string;
                                /** Format: uuid */
                                target_node: string;
                                source_handle: string;
                                /** Format: date-time */
                                created_at: string;
                            }[];
                            annotations: {
                                /** Format: uuid */
                                id: string;
                                kind: "note" | "group";
                                x: number;
                                y: number;
                                width: number;
                                height: number;
                                text: string;
                                color: "gray" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "violet" | "pink";
                            }[];
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/edits/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make changes of the graph together, all or none; 409 lists what somebody else changed meanwhile */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Comes back in the frames of watchers */
                        client_id: string;
                        /**
                         * Format: uuid
                         * @description The same edit sent again is made once
                         */
                        edit_id: string;
                        changes: ({
                            /** @enum {string} */
                            op: "add_node";
                            /**
                             * Format: uuid
                             * @description Chosen by the client
                             */
                            id: string;
                            node_type: string;
                            x: number;
                            y: number;
                            form_values?: {
                                [key: string]: unknown;
                            };
                            config?: {
                                [key: string]: unknown;
                            };
                            input_data?: {
                                [key: string]: unknown;
                            };
                            output_data?: {
                                [key: string]: unknown;
                            };
                        } | {
                            /** @enum {string} */
                            op: "update_node";
                            /** Format: uuid */
                            id: string;
                            set: {
                                x?: number;
                                y?: number;
                                form_values?: {
                                    [key: string]: unknown;
                                };
                                config?: {
                                    [key: string]: unknown;
                                };
                                input_data?: {
                                    [key: string]: unknown;
                                };
                                output_data?: {
                                    [key: string]: unknown;
                                };
                            };
                            expected?: {
                                form_values?: {
                                    [key: string]: unknown;
                                };
                                config?: {
                                    [key: string]: unknown;
                                };
                            };
                        } | {
                            /** @enum {string} */
                            op: "remove_node";
                            /** Format: uuid */
                            id: string;
                        } | {
                            /** @enum {string} */
                            op: "add_connection";
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            source: string;
                            /** Format: uuid */
                            target: string;
                            source_handle?: string;
                        } | {
                            /** @enum {string} */
                            op: "remove_connection";
                            /** Format: uuid */
                            id: string;
                        } | {
                            /** @enum {string} */
                            op: "set_annotations";
                            annotations: {
                                /** Format: uuid */
                                id: string;
                                kind: "note" | "group";
                                x: number;
                                y: number;
                                width: number;
                                height: number;
                                text: string;
                                color: "gray" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "violet" | "pink";
                            }[];
                            expected?: {
                                /** Format: uuid */
                                id: string;
                                kind: "note" | "group";
                                x: number;
                                y: number;
                                width: number;
                                height: number;
                                text: string;
                                color: "gray" | "red" | "orange" | "yellow" | "green" | "teal" | "blue" | "violet" | "pink";
                            }[];
                        } | {
                            /** @enum {string} */
                            op: "update_workflow";
                            set: {
                                name?: string;
                                description?: string | null;
                                category?: string | null;
                                tags?: string[];
                                env?: {
                                    [key: string]: unknown;
                                };
                                workflow_type?: "production" | "api";
                            };
                            expected?: {
                                name?: string;
                                description?: string | null;
                                category?: string | null;
                                tags?: string[];
                                env?: {
                                    [key: string]: unknown;
                                };
                                workflow_type?: "production" | "api";
                            };
                        })[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            revision: number;
                            /** Format: uuid */
                            edit_id: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/versions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Versions of a workflow, newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description next_cursor of the page before */
                    cursor?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: number;
                                /** Format: date-time */
                                created_at: string;
                                nodes: number;
                                connections: number;
                                executions: number;
                                /** @description When an execution last started on it */
                                last_used_at: string | null;
                                /** @description Whether the graph as it is now would start as this version */
                                is_current: boolean;
                            }[];
                            next_cursor: string | null;
                            /** @description The version as which the graph as it is now would start; null: it never ran so */
                            current_id: number | null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/versions/{version_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version with its graph; passwords are masked */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    version_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** Format: date-time */
                            created_at: string;
                            graph: unknown;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/versions/{version_id}/restore/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the graph that of a version, as one edit */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    version_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            revision: number;
                            version_id: number;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/expressions/preview/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a template or condition gives over some data; nothing is written */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        kind: "template" | "condition" | "json-template";
                        text: string;
                        data?: {
                            [key: string]: unknown;
                        };
                        /**
                         * Format: uuid
                         * @description Whose env and runtime state it reads
                         */
                        workflow_id?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description null where its JSON is larger than 64 KiB */
                            value: unknown;
                            /** @description As text or JSON, at most 64 Ki characters */
                            text: string;
                            cut: boolean;
                            error: {
                                text: string;
                                line: number | null;
                                /** @description Where the tag begins in which it arose; of a condition, where it is at fault */
                                column: number | null;
                                kind: "syntax" | "failed" | "limit" | "json";
                            } | null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/expressions/functions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Filters, tests, methods and functions of templates and conditions */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                name: string;
                                kind: "filter" | "test" | "method" | "function";
                                on: "text" | "list" | "object" | null;
                                description: string;
                            }[];
                            next_cursor: null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/nodes/add/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a node; the body answered is picked by X-Response-Shape */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "x-response-shape"?: "reference" | "web";
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        nodeTemplate: string;
                        position?: {
                            x?: number;
                            y?: number;
                        };
                        form_values?: {
                            [key: string]: unknown;
                        };
                        config?: {
                            [key: string]: unknown;
                        };
                        input_data?: {
                            [key: string]: unknown;
                        };
                        output_data?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            x: number;
                            y: number;
                            position: {
                                x: number;
                                y: number;
                            };
                            form_values: {
                                [key: string]: unknown;
                            };
                            config: {
                                [key: string]: unknown;
                            };
                            input_data: {
                                [key: string]: unknown;
                            };
                            output_data: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                            node_type: string;
                            node_type_info: {
                                identifier: string;
                                name: string;
                                label: string;
                                type: string;
                                description: string;
                                has_form: boolean;
                                category: string;
                                icon: string | null;
                                input_ports: {
                                    id: string;
                                    label: string;
                                }[];
                                output_ports: {
                                    id: string;
                                    label: string;
                                }[];
                                supported_workflow_types: string[];
                            };
                        } | {
                            /** Format: uuid */
                            id: string;
                            x: number;
                            y: number;
                            position: {
                                x: number;
                                y: number;
                            };
                            form_values: {
                                [key: string]: unknown;
                            };
                            config: {
                                [key: string]: unknown;
                            };
                            input_data: {
                                [key: string]: unknown;
                            };
                            output_data: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                            node_type: {
                                identifier: string;
                                name: string;
                                label: string;
                                type: string;
                                description: string;
                                has_form: boolean;
                                category: string;
                                icon: string | null;
                                input_ports: {
                                    id: string;
                                    label: string;
                                }[];
                                output_ports: {
                                    id: string;
                                    label: string;
                                }[];
                                supported_workflow_types: string[];
                            };
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/nodes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All nodes of a workflow */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            x: number;
                            y: number;
                            position: {
                                x: number;
                                y: number;
                            };
                            form_values: {
                                [key: string]: unknown;
                            };
                            config: {
                                [key: string]: unknown;
                            };
                            input_data: {
                                [key: string]: unknown;
                            };
                            output_data: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                            node_type: string;
                        }[];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Add a node */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        node_type: string;
                        x?: number;
                        y?: number;
                        form_values?: {
                            [key: string]: unknown;
                        };
                        config?: {
                            [key: string]: unknown;
                        };
                        input_data?: {
                            [key: string]: unknown;
                        };
                        output_data?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            x: number;
                            y: number;
                            position: {
                                x: number;
                                y: number;
                            };
                            form_values: {
                                [key: string]: unknown;
                            };
                            config: {
                                [key: string]: unknown;
                            };
                            input_data: {
                                [key: string]: unknown;
                            };
                            output_data: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                            node_type: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/nodes/{nodeId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One node */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    nodeId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            x: number;
                            y: number;
                            position: {
                                x: number;
                                y: number;
                            };
                            form_values: {
                                [key: string]: unknown;
                            };
                            config: {
                                [key: string]: unknown;
                            };
                            input_data: {
                                [key: string]: unknown;
                            };
                            output_data: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                            node_type: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        /** Change the fields present; form_values are replaced whole */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    nodeId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        x?: number;
                        y?: number;
                        form_values?: {
                            [key: string]: unknown;
                        };
                        config?: {
                            [key: string]: unknown;
                        };
                        input_data?: {
                            [key: string]: unknown;
                        };
                        output_data?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            x: number;
                            y: number;
                            position: {
                                x: number;
                                y: number;
                            };
                            form_values: {
                                [key: string]: unknown;
                            };
                            config: {
                                [key: string]: unknown;
                            };
                            input_data: {
                                [key: string]: unknown;
                            };
                            output_data: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                            node_type: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        post?: never;
        /** Remove a node with its connections and files */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    nodeId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Gone; the answer has no body */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change the fields present; form_values are replaced whole */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    nodeId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        x?: number;
                        y?: number;
                        form_values?: {
                            [key: string]: unknown;
                        };
                        config?: {
                            [key: string]: unknown;
                        };
                        input_data?: {
                            [key: string]: unknown;
                        };
                        output_data?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            x: number;
                            y: number;
                            position: {
                                x: number;
                                y: number;
                            };
                            form_values: {
                                [key: string]: unknown;
                            };
                            config: {
                                [key: string]: unknown;
                            };
                            input_data: {
                                [key: string]: unknown;
                            };
                            output_data: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                            node_type: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/workflow/{id}/nodes/{nodeId}/position/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Move a node */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    nodeId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        position: {
                            x?: number;
                            y?: number;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            x: number;
                            y: number;
                            position: {
                                x: number;
                                y: number;
                            };
                            form_values: {
                                [key: string]: unknown;
                            };
                            config: {
                                [key: string]: unknown;
                            };
                            input_data: {
                                [key: string]: unknown;
                            };
                            output_data: {
                                [key: string]: unknown;
                            };
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                            node_type: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/workflow/{id}/nodes/{nodeId}/input/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Merged stored output of the nodes before it; the body answered is picked by X-Response-Shape */
        get: {
            parameters: {
                query?: never;
                header?: {
                    "x-response-shape"?: "reference" | "web";
                };
                path: {
                    id: string;
                    nodeId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            [key: string]: unknown;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/nodes/{nodeId}/output/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Stored output of a node */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    nodeId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            output_data: {
                                [key: string]: unknown;
                            };
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/nodes/{nodeId}/remove/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a node with its connections and files */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    nodeId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/connections/add/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Connect two nodes */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: uuid */
                        source: string;
                        /** Format: uuid */
                        target: string;
                        sourceHandle?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            source_node: string;
                            /** Format: uuid */
                            target_node: string;
                            source_handle: string;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/connections/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All connections of a workflow */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            source_node: string;
                            /** Format: uuid */
                            target_node: string;
                            source_handle: string;
                            /** Format: date-time */
                            created_at: string;
                        }[];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Connect two nodes */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: uuid */
                        source_node: string;
                        /** Format: uuid */
                        target_node: string;
                        source_handle?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            source_node: string;
                            /** Format: uuid */
                            target_node: string;
                            source_handle: string;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/connections/{connectionId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One connection */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    connectionId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            source_node: string;
                            /** Format: uuid */
                            target_node: string;
                            source_handle: string;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        /** Move an end of a connection, or its port */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    connectionId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: uuid */
                        source_node?: string;
                        /** Format: uuid */
                        target_node?: string;
                        source_handle?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            source_node: string;
                            /** Format: uuid */
                            target_node: string;
                            source_handle: string;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        post?: never;
        /** Remove a connection */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    connectionId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Gone; the answer has no body */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Move an end of a connection, or its port */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    connectionId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: uuid */
                        source_node?: string;
                        /** Format: uuid */
                        target_node?: string;
                        source_handle?: string | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            source_node: string;
                            /** Format: uuid */
                            target_node: string;
                            source_handle: string;
                            /** Format: date-time */
                            created_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/workflow/{id}/connections/{connectionId}/remove/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a connection; one that went away with its node is removed already */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    connectionId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/nodes/{nodeId}/files/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Files of a node, newest first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    nodeId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            node: string;
                            key: string;
                            /** Format: uri */
                            file: string;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        }[];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/nodes/{nodeId}/files/{fileId}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One file */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    nodeId: string;
                    fileId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            node: string;
                            key: string;
                            /** Format: uri */
                            file: string;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Remove a file and its bytes */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    nodeId: string;
                    fileId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Gone; the answer has no body */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/nodes/{nodeId}/files/upload/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Upload a file (multipart: key, file); one with the same key is replaced */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    nodeId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        key: string;
                        /** Format: binary */
                        file: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            node: string;
                            key: string;
                            /** Format: uri */
                            file: string;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/nodes/{nodeId}/files/{fileId}/update-file/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replace the bytes of a file (multipart: file); its key stays */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    nodeId: string;
                    fileId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /** Format: binary */
                        file: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            node: string;
                            key: string;
                            /** Format: uri */
                            file: string;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Replace the bytes of a file (multipart: file); its key stays */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    nodeId: string;
                    fileId: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /** Format: binary */
                        file: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            node: string;
                            key: string;
                            /** Format: uri */
                            file: string;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/media/{*}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Bytes of a node file, as a download */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    "*": string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The bytes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": string;
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/start_execution/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Start a workflow; one that runs already answers its task */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            task_id: string;
                            status: "PENDING" | "STARTED" | "SUCCESS" | "FAILURE" | "REVOKED";
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Start a workflow; one that runs already answers its task */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            task_id: string;
                            status: "PENDING" | "STARTED" | "SUCCESS" | "FAILURE" | "REVOKED";
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/stop_execution/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Stop a workflow within 5 s; unfinished runs wait for the next start */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            task_id: string;
                            status: "PENDING" | "STARTED" | "SUCCESS" | "FAILURE" | "REVOKED";
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /** Stop a workflow within 5 s; unfinished runs wait for the next start */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            task_id: string;
                            status: "PENDING" | "STARTED" | "SUCCESS" | "FAILURE" | "REVOKED";
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/task_status/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State of the live or last execution */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            task_id: string;
                            status: "PENDING" | "STARTED" | "SUCCESS" | "FAILURE" | "REVOKED";
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/activate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let an api workflow answer requests */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            status: string;
                            message: string;
                            /** @description Where every request is refused: why, by node and field as a check tells it */
                            problems?: {
                                node: string | null;
                                field: string | null;
                                text: string;
                            }[];
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/deactivate/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let an api workflow answer no more requests */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            status: string;
                            message: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/execute_and_save_node/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try one node of a workflow; its form, input and output are saved */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: uuid */
                        node_id: string;
                        form_values?: {
                            [key: string]: unknown;
                        };
                        input_data?: {
                            [key: string]: unknown;
                        };
                        session_id?: string | null;
                        /** @default 300 */
                        timeout?: number;
                        /**
                         * @description Whether keys that input_data lacks are taken from the outputs of the nodes before it
                         * @default true
                         */
                        complete_input?: boolean;
                        /**
                         * @description Whether the node is tried with the form that is saved: form_values are left unread, and no form is written
                         * @default false
                         */
                        saved_form?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            success: boolean;
                            node_id: string;
                            node_type: string;
                            input_data: {
                                [key: string]: unknown;
                            };
                            form_values: {
                                [key: string]: unknown;
                            };
                            output: {
                                [key: string]: unknown;
                            } | null;
                            error: string | null;
                            error_type: string | null;
                            message: string | null;
                            form: null;
                            session_id: string | null;
                            /** @description Port by which it goes on, of a node that chooses among several */
                            port?: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/execute_for_each_iteration/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run the body of a for-each for one item */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: uuid */
                        node_id: string;
                        iteration_index?: number | null;
                        input_data?: {
                            [key: string]: unknown;
                        };
                        /** @default 300 */
                        timeout?: number;
                        form_values?: {
                            [key: string]: unknown;
                        };
                        /**
                         * @description Whether keys that input_data lacks are taken from the outputs of the nodes before it
                         * @default true
                         */
                        complete_input?: boolean;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            success: boolean;
                        } & {
                            [key: string]: unknown;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/clear_node_output/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Forget the stored output of a node */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** Format: uuid */
                        node_id: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            success: boolean;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/{identifier}/execute/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try a node type on its own; nothing is saved */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    identifier: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        form_data?: {
                            [key: string]: unknown;
                        };
                        input_data?: {
                            [key: string]: unknown;
                        };
                        session_id?: string | null;
                        /** @default 300 */
                        timeout?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            success: boolean;
                        } & {
                            [key: string]: unknown;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/{identifier}/reset-session/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drop every node instance of a session */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    identifier: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        session_id: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            success: boolean;
                            session_id: string;
                            cleared: boolean;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/celery/task/{taskId}/status/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State of a task; one that nobody knows is PENDING */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    taskId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            state: string;
                            task_id: string;
                        } & {
                            [key: string]: unknown;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Node types as a tree of categories */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            [key: string]: unknown;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/flat/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Node types as a list */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            name: string;
                            identifier: string;
                            type: string;
                            label: string;
                            description: string;
                            has_form: boolean;
                            form_class: string | null;
                            category: string;
                            icon: string | null;
                            input_ports: {
                                id: string;
                                label: string;
                            }[];
                            output_ports: {
                                id: string;
                                label: string;
                            }[];
                            supported_workflow_types: string[];
                        }[];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/count/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many node types there are */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            count: number;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/refresh/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look for node types again */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            message: string;
                            count: number;
                            broken: {
                                file: string;
                                error: string;
                            }[];
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/{identifier}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One node type */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    identifier: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            name: string;
                            identifier: string;
                            type: string;
                            label: string;
                            description: string;
                            has_form: boolean;
                            form_class: string | null;
                            category: string;
                            icon: string | null;
                            input_ports: {
                                id: string;
                                label: string;
                            }[];
                            output_ports: {
                                id: string;
                                label: string;
                            }[];
                            supported_workflow_types: string[];
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/{identifier}/form/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Form of a node type */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    identifier: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            node: {
                                name: string;
                                identifier: string;
                                type: string;
                                label: string;
                                description: string;
                                has_form: boolean;
                                form_class: string | null;
                                category: string;
                                icon: string | null;
                                input_ports: {
                                    id: string;
                                    label: string;
                                }[];
                                output_ports: {
                                    id: string;
                                    label: string;
                                }[];
                                supported_workflow_types: string[];
                            };
                            form: {
                                form_name: string;
                                fields: {
                                    name: string;
                                    label: string;
                                    help_text: string | null;
                                    disabled: boolean;
                                    initial: unknown;
                                    value: unknown;
                                    dependencies: string[];
                                    dependency_status: {
                                        [key: string]: boolean;
                                    };
                                    ready: boolean;
                                    widget: {
                                        [key: string]: unknown;
                                    };
                                    field_level_errors: string[];
                                }[];
                                field_order: string[];
                                dependencies_graph: {
                                    [key: string]: string[];
                                };
                                form_level_errors: string[];
                                /** @enum {boolean} */
                                has_hints?: true;
                            } | null;
                            message?: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/{identifier}/form/update/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The form after a change of values, dependent fields recomputed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    identifier: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        field_values?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            node: {
                                name: string;
                                identifier: string;
                                type: string;
                                label: string;
                                description: string;
                                has_form: boolean;
                                form_class: string | null;
                                category: string;
                                icon: string | null;
                                input_ports: {
                                    id: string;
                                    label: string;
                                }[];
                                output_ports: {
                                    id: string;
                                    label: string;
                                }[];
                                supported_workflow_types: string[];
                            };
                            form: {
                                form_name: string;
                                fields: {
                                    name: string;
                                    label: string;
                                    help_text: string | null;
                                    disabled: boolean;
                                    initial: unknown;
                                    value: unknown;
                                    dependencies: string[];
                                    dependency_status: {
                                        [key: string]: boolean;
                                    };
                                    ready: boolean;
                                    widget: {
                                        [key: string]: unknown;
                                    };
                                    field_level_errors: string[];
                                }[];
                                field_order: string[];
                                dependencies_graph: {
                                    [key: string]: string[];
                                };
                                form_level_errors: string[];
                                /** @enum {boolean} */
                                has_hints?: true;
                            } | null;
                            message?: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nodes/{identifier}/field-options/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Choices of one dependent field */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    identifier: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        parent_field: string;
                        dependent_field: string;
                        parent_value?: unknown;
                        form_values?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            field: string;
                            options: {
                                value: string;
                                text: string;
                            }[];
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/node-icons/{*}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Icon of a node type */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    "*": string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The image */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/png": string;
                        "image/jpeg": string;
                    };
                };
                /** @description It is what the caller has */
                304: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{webhook_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hands a message to every listening loop
         * @description Answers once the message is durable for each of them. The body may be of any type; one that is no JSON counts as {}; JSON nested deeper than 500 levels is refused. Repeats with the same Idempotency-Key within 24 hours find the first message. Wrong credentials are 401, also where none are needed.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description The webhook_id of webhook-producer nodes */
                    webhook_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": unknown;
                    "*/*": unknown;
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "accepted";
                            webhook_id: string;
                            /** @description How many loops have it; 0: nothing was kept */
                            subscribers: number;
                            message: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/execute/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Runs an active api workflow once and answers with its result
         * @description The first http-response to end gives body and status; without one the output of the last node is answered. The answer is durable when it goes out. Repeats with the same Idempotency-Key within 24 hours get the answer of the first run.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                };
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        input?: {
                            [key: string]: unknown;
                        };
                        /**
                         * @description Seconds
                         * @default 300
                         */
                        timeout?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {boolean} */
                            success: true;
                            /** Format: uuid */
                            workflow_id: string;
                            output: {
                                [key: string]: unknown;
                            };
                            execution_time_ms: number;
                        };
                    };
                };
                /** @description Default Response */
                400: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {boolean} */
                            success: false;
                            /** Format: uuid */
                            workflow_id: string;
                            error: string;
                            /** @enum {string} */
                            code: "INVALID_REQUEST";
                            details: {
                                [key: string]: unknown;
                            };
                            detail: string;
                            error_code: string;
                            execution_time_ms: number;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/callbacks/{token}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answers a call-back, once
         * @description The address was made by a callback-url node; who has it needs no credentials. Answers once the answer is durable, also when nobody waits for it yet. The body is JSON, or empty. 404: no such call-back; 409: it was answered before, has timed out, or its run has ended.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    token: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": unknown;
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {string} */
                            status: "accepted";
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pending approvals of all workflows, newest first */
        get: {
            parameters: {
                query?: {
                    workflow?: string;
                    limit?: number;
                    /** @description next_cursor of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: number;
                                /** Format: uuid */
                                workflow_id: string;
                                workflow_name: string;
                                run_id: number;
                                node_id: string;
                                state: "pending" | "answered" | "timed_out";
                                title: string;
                                text: string;
                                /** @description What is to be filled in by who approves */
                                fields: {
                                    name: string;
                                    label: string;
                                    kind: "text" | "number" | "checkbox" | "choice";
                                    required: boolean;
                                    /** @description Of a choice; else empty */
                                    choices: string[];
                                }[];
                                /** Format: date-time */
                                created_at: string;
                                /** @description When it times out; null: never */
                                due_at: string | null;
                                answer: {
                                    approved: boolean;
                                    values: {
                                        [key: string]: unknown;
                                    };
                                    note: string;
                                    /** @description User name of who decided */
                                    person: string;
                                } | null;
                                answered_at: string | null;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/{approval_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One approval, whatever became of it */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    approval_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** Format: uuid */
                            workflow_id: string;
                            workflow_name: string;
                            run_id: number;
                            node_id: string;
                            state: "pending" | "answered" | "timed_out";
                            title: string;
                            text: string;
                            /** @description What is to be filled in by who approves */
                            fields: {
                                name: string;
                                label: string;
                                kind: "text" | "number" | "checkbox" | "choice";
                                required: boolean;
                                /** @description Of a choice; else empty */
                                choices: string[];
                            }[];
                            /** Format: date-time */
                            created_at: string;
                            /** @description When it times out; null: never */
                            due_at: string | null;
                            answer: {
                                approved: boolean;
                                values: {
                                    [key: string]: unknown;
                                };
                                note: string;
                                /** @description User name of who decided */
                                person: string;
                            } | null;
                            answered_at: string | null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Approves or rejects; the run goes on
         * @description Of two answers, and of an answer and the time-out, the first counts: the other gets 409.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    approval_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        approved: boolean;
                        /** @description What was to be filled in, by name */
                        values?: {
                            [key: string]: unknown;
                        };
                        note?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** Format: uuid */
                            workflow_id: string;
                            workflow_name: string;
                            run_id: number;
                            node_id: string;
                            state: "pending" | "answered" | "timed_out";
                            title: string;
                            text: string;
                            /** @description What is to be filled in by who approves */
                            fields: {
                                name: string;
                                label: string;
                                kind: "text" | "number" | "checkbox" | "choice";
                                required: boolean;
                                /** @description Of a choice; else empty */
                                choices: string[];
                            }[];
                            /** Format: date-time */
                            created_at: string;
                            /** @description When it times out; null: never */
                            due_at: string | null;
                            answer: {
                                approved: boolean;
                                values: {
                                    [key: string]: unknown;
                                };
                                note: string;
                                /** @description User name of who decided */
                                person: string;
                            } | null;
                            answered_at: string | null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run_id}/value/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One level of the input or output of a task, in parts */
        get: {
            parameters: {
                query: {
                    /** @description Position among the tasks of the run, from 0 */
                    task: number;
                    /** @description given: what its sources handed on, where its input was edited */
                    side: "input" | "output" | "given";
                    /** @description JSON pointer (RFC 6901); empty is the whole value */
                    path?: string;
                    offset?: number;
                    /** @description Entries (at most 1000), or characters of a text */
                    limit?: number;
                };
                header?: never;
                path: {
                    run_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            kind: "object" | "array" | "string" | "number" | "boolean" | "null";
                            length: number | null;
                            bytes: number | null;
                            entries: {
                                key: string | number;
                                kind: "object" | "array" | "string" | "number" | "boolean" | "null";
                                length: number | null;
                                bytes: number | null;
                                /** @description Of scalars and short texts */
                                value?: unknown;
                                /** @description Of all others: how their text or JSON begins */
                                preview?: string;
                            }[];
                            /** @description A scalar, or the slice of a text; null for objects and lists */
                            value: unknown;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run_id}/replay/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Runs a run that ended again, as a new run, with the same data or other, whole or from a node
         * @description A run of a loop goes to the end of its queue; where the workflow does not run it waits for the next start. Takes an Idempotency-Key.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    "idempotency-key"?: string;
                };
                path: {
                    run_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description What its producer hands on: the output of its first task; with from_node the input of that node. The same as before without it */
                        data?: {
                            [key: string]: unknown;
                        };
                        /**
                         * Format: uuid
                         * @description What does not lie behind this node keeps the output that it had
                         */
                        from_node?: string;
                        /**
                         * @description The version that it ran on, or the graph as it is saved now
                         * @default then
                         */
                        version?: "then" | "now";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            run_id: number;
                            replay_of: number;
                            version_id: number;
                            /** @description The workflow does not run: it waits for the next start */
                            waits_for_start: boolean;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run_id}/fix/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Edits the input of a task that failed, and lets its run go on
         * @description Tasks that are done keep their outputs; all that failed get their next attempt. The edit is kept in the journal of the run, with its author and time. Of two at once the first one is made.
         */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    run_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description The node of the task that failed
                         */
                        node_id: string;
                        /** @description Index of the item at each level of for-each around it, outermost first */
                        path?: number[];
                        /** @description The whole input that it runs on from now on */
                        input: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            run_id: number;
                            /** @description The workflow does not run: it waits for the next start */
                            waits_for_start: boolean;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs, newest first */
        get: {
            parameters: {
                query?: {
                    workflow?: string;
                    loop?: number;
                    /** @description Repeated, or one list with commas */
                    state?: ("waiting" | "leased" | "parked" | "suspended" | "blocked" | "succeeded" | "failed" | "cancelled")[];
                    error_code?: string;
                    /** @description Part of the error text, in any case */
                    error?: string;
                    /** @description Only runs with a task that may have run twice */
                    outcome_unknown?: "true";
                    /** @description Started at or after, ISO 8601 */
                    from?: string;
                    /** @description Started at or before, ISO 8601 */
                    to?: string;
                    limit?: number;
                    /** @description next_cursor of the page before */
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Each process gives out its own: a later run may have a lower one */
                                id: number;
                                /** Format: uuid */
                                workflow_id: string;
                                version_id: number;
                                execution_id: string | null;
                                loop_id: number | null;
                                /** @description The node that began the loop */
                                producer_id: string | null;
                                /** @description Number within its loop, through all executions */
                                iteration: number;
                                origin: "loop" | "request" | "trial" | "command";
                                state: "waiting" | "leased" | "parked" | "suspended" | "blocked" | "succeeded" | "failed" | "cancelled";
                                /** Format: date-time */
                                started_at: string;
                                ended_at: string | null;
                                duration_seconds: number | null;
                                error: {
                                    code: string;
                                    text: string;
                                    node_id: string | null;
                                } | null;
                                /** @description The run that it repeats, which may be gone by now */
                                replay_of: number | null;
                                /** @description A task of it began, and the process ended before its outcome was known: that task may have run twice */
                                outcome_unknown: boolean;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/runs/{run_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run with its tasks, their inputs, outputs, attempts and times */
        get: {
            parameters: {
                query?: {
                    /** @description Inputs and outputs larger than that are left out; their size is told instead */
                    max_value_bytes?: number;
                    /** @description How many tasks to pass over: 1,000 of them are answered at once */
                    tasks_after?: number;
                    /** @description Tasks of one answer */
                    tasks_limit?: number;
                };
                header?: never;
                path: {
                    run_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Each process gives out its own: a later run may have a lower one */
                            id: number;
                            /** Format: uuid */
                            workflow_id: string;
                            version_id: number;
                            execution_id: string | null;
                            loop_id: number | null;
                            /** @description The node that began the loop */
                            producer_id: string | null;
                            /** @description Number within its loop, through all executions */
                            iteration: number;
                            origin: "loop" | "request" | "trial" | "command";
                            state: "waiting" | "leased" | "parked" | "suspended" | "blocked" | "succeeded" | "failed" | "cancelled";
                            /** Format: date-time */
                            started_at: string;
                            ended_at: string | null;
                            duration_seconds: number | null;
                            error: {
                                code: string;
                                text: string;
                                node_id: string | null;
                            } | null;
                            /** @description The run that it repeats, which may be gone by now */
                            replay_of: number | null;
                            /** @description A task of it began, and the process ended before its outcome was known: that task may have run twice */
                            outcome_unknown: boolean;
                            /** @description In the order they began, at most 1,000; tasks_after reads on */
                            tasks: {
                                node_id: string;
                                node_type: string;
                                /** @description Index of the item at each level of for-each, outermost first */
                                path: number[];
                                state: "running" | "waiting" | "succeeded" | "failed" | "skipped";
                                attempts: {
                                    number: number;
                                    /** Format: date-time */
                                    started_at: string;
                                    ended_at: string | null;
                                    error: {
                                        code: string;
                                        text: string;
                                        field?: string;
                                    } | null;
                                    /** @description It began, and the process ended before its outcome was known */
                                    outcome_unknown: boolean;
                                    /** @description What was found of an unknown outcome, before the task went on */
                                    settled: {
                                        outcome: "done" | "not-done" | "failed";
                                        /** @description User name of who said so; null: a probe */
                                        by: string | null;
                                    } | null;
                                }[];
                                /** @description It may have run twice: of one of its attempts the outcome is not known */
                                outcome_unknown: boolean;
                                port: string | null;
                                /** @description Who edited its input, oldest first; `input` is what it ran on since */
                                edits: {
                                    /** Format: date-time */
                                    at: string;
                                    /** @description User name */
                                    by: string;
                                }[];
                                input: {
                                    [key: string]: unknown;
                                } | null;
                                output: {
                                    [key: string]: unknown;
                                } | null;
                                /** @description Of its JSON, where it is left out for its size (max_value_bytes) */
                                input_bytes: number | null;
                                /** @description Of its JSON, where it is left out for its size (max_value_bytes) */
                                output_bytes: number | null;
                            }[];
                            tasks_total: number;
                            /** @description Why it cannot go on, or not all of its tasks are here: something stored of it is damaged, or a node type is not installed or changed */
                            problem: string | null;
                            /** @description The graph that it ran on; password fields are masked */
                            graph: unknown;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/stats/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Runs a minute of each loop, oldest first
         * @description At most 31 days at once; without a span, the last day. Minutes without runs are not listed.
         */
        get: {
            parameters: {
                query?: {
                    /** @description ISO 8601 */
                    from?: string;
                    /** @description ISO 8601 */
                    to?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                loop_id: number;
                                node_id: string | null;
                                /** Format: date-time */
                                minute: string;
                                succeeded: number;
                                failed: number;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/activity/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs of every workflow of the caller by parts of the last minutes, and the last run of each */
        get: {
            parameters: {
                query?: {
                    minutes?: number;
                    /** @description A divisor of minutes */
                    buckets?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** Format: uuid */
                                workflow_id: string;
                                /** @description Runs that ended, oldest bucket first */
                                succeeded: number[];
                                /** @description Runs that ended, oldest bucket first */
                                failed: number[];
                                last_run: {
                                    id: number;
                                    state: "waiting" | "leased" | "parked" | "suspended" | "blocked" | "succeeded" | "failed" | "cancelled";
                                    /** Format: date-time */
                                    started_at: string;
                                    ended_at: string | null;
                                    error_text: string | null;
                                } | null;
                                last_failure_at: string | null;
                            }[];
                            next_cursor: null;
                            /** Format: date-time */
                            from: string;
                            bucket_seconds: number;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workflow/{id}/activity/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs of one workflow by parts of the last minutes, and its last run */
        get: {
            parameters: {
                query?: {
                    minutes?: number;
                    /** @description A divisor of minutes */
                    buckets?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** Format: uuid */
                            workflow_id: string;
                            /** @description Runs that ended, oldest bucket first */
                            succeeded: number[];
                            /** @description Runs that ended, oldest bucket first */
                            failed: number[];
                            last_run: {
                                id: number;
                                state: "waiting" | "leased" | "parked" | "suspended" | "blocked" | "succeeded" | "failed" | "cancelled";
                                /** Format: date-time */
                                started_at: string;
                                ended_at: string | null;
                                error_text: string | null;
                            } | null;
                            last_failure_at: string | null;
                            /** Format: date-time */
                            from: string;
                            bucket_seconds: number;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Queues with their depth, the age of their oldest message, their rates and their dead letters */
        get: {
            parameters: {
                query?: {
                    /** @description Only those that this workflow reads or writes */
                    workflow?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: number;
                                name: string;
                                /** @description Of the inbox of one loop; null where writers and readers share the queue */
                                workflow_id: string | null;
                                node_id: string | null;
                                /** @description Messages that wait or are worked on */
                                depth: number;
                                /** @description Messages that wait on disk for a time or an answer */
                                parked: number;
                                dead_letters: number;
                                /** @description Of the oldest message that is no dead letter */
                                oldest_at: string | null;
                                /** @description Its age; 0 where there is none */
                                oldest_seconds: number;
                                /** @description Messages that came over the last minute, in all processes that are alive together */
                                in_per_minute: number;
                                /** @description Messages that were done or became dead letters */
                                out_per_minute: number;
                            }[];
                            next_cursor: null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/{queue_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One queue */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    queue_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            name: string;
                            /** @description Of the inbox of one loop; null where writers and readers share the queue */
                            workflow_id: string | null;
                            node_id: string | null;
                            /** @description Messages that wait or are worked on */
                            depth: number;
                            /** @description Messages that wait on disk for a time or an answer */
                            parked: number;
                            dead_letters: number;
                            /** @description Of the oldest message that is no dead letter */
                            oldest_at: string | null;
                            /** @description Its age; 0 where there is none */
                            oldest_seconds: number;
                            /** @description Messages that came over the last minute, in all processes that are alive together */
                            in_per_minute: number;
                            /** @description Messages that were done or became dead letters */
                            out_per_minute: number;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/{queue_id}/redrive/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts the oldest dead letters of a queue back, at most 1000 */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    queue_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            redriven: number;
                            /** @description Dead letters left for another call */
                            remaining: number;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dead letters of all queues, newest first */
        get: {
            parameters: {
                query?: {
                    workflow?: string;
                    limit?: number;
                    /** @description next_cursor of the page before */
                    cursor?: string;
                    /** @description A part of the error, code or text, in any case */
                    error?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Position among all messages */
                                id: number;
                                queue_id: number;
                                queue: string;
                                workflow_id: string | null;
                                run_id: number | null;
                                /** @description How often it was taken */
                                deliveries: number;
                                /** Format: date-time */
                                created_at: string;
                                /** Format: date-time */
                                dead_at: string;
                                error: {
                                    code: string;
                                    text: string;
                                };
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/queues/{queue_id}/dead-letters/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dead letters of a queue, newest first */
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    /** @description next_cursor of the page before */
                    cursor?: string;
                    /** @description A part of the error, code or text, in any case */
                    error?: string;
                };
                header?: never;
                path: {
                    queue_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Position among all messages */
                                id: number;
                                queue_id: number;
                                queue: string;
                                workflow_id: string | null;
                                run_id: number | null;
                                /** @description How often it was taken */
                                deliveries: number;
                                /** Format: date-time */
                                created_at: string;
                                /** Format: date-time */
                                dead_at: string;
                                error: {
                                    code: string;
                                    text: string;
                                };
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/{letter_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One dead letter with its error and what it holds */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    letter_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Position among all messages */
                            id: number;
                            queue_id: number;
                            queue: string;
                            workflow_id: string | null;
                            run_id: number | null;
                            /** @description How often it was taken */
                            deliveries: number;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            dead_at: string;
                            error: {
                                code: string;
                                text: string;
                            };
                            payload: unknown;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        /**
         * Replaces what a dead letter holds; a redrive reads it
         * @description The payload has the form in which it is shown. 409 where a node that is done has read the old one: the run is replayed with the data instead.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    letter_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        payload: unknown;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Position among all messages */
                            id: number;
                            queue_id: number;
                            queue: string;
                            workflow_id: string | null;
                            run_id: number | null;
                            /** @description How often it was taken */
                            deliveries: number;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            dead_at: string;
                            error: {
                                code: string;
                                text: string;
                            };
                            payload: unknown;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        post?: never;
        /** Deletes a dead letter; its run stays in the history */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    letter_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/{letter_id}/redrive/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a dead letter back at the end of its queue; its run is resumed */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    letter_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            id: number;
                            /** @enum {boolean} */
                            redriven: true;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/redrive/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same for many dead letters: each is redriven, or was gone before */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        ids: number[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: number;
                                outcome: "redriven" | "not_found";
                            }[];
                            next_cursor: null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/delete/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same for many dead letters: each is deleted, or was gone before */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        ids: number[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: number;
                                outcome: "deleted" | "not_found";
                            }[];
                            next_cursor: null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/version/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Version of the server */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            version: string;
                            build: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/setup/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a first visitor gets in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Whether this server asks for credentials */
                            auth: boolean;
                            /** @description Whether the first account was made */
                            has_owner: boolean;
                            /** @description Whether this caller must bring the one-time token to register as the owner */
                            needs_setup_token: boolean;
                            /** @description Whether anyone may make an account without an invitation */
                            open_sign_up: boolean;
                            version: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/settings/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every setting with its value, for the owner */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                name: string;
                                /** @description Environment variable */
                                env: string;
                                /** @description Command-line flag, without the dashes */
                                flag: string;
                                value: string | number | boolean | string[];
                                default: string | number | boolean | string[];
                                unit: string;
                                meaning: string;
                            }[];
                            next_cursor: null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/templates/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Workflow files to begin with */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                id: string;
                                name: string;
                                description: string;
                                workflow_type: "production" | "api";
                                /** @description Identifiers, each once */
                                node_types: string[];
                                webhook_ids: string[];
                                /** @description For /api/workflow/import/ */
                                file: string;
                            }[];
                            next_cursor: null;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/browser-sessions/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Always empty */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown[];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/browser-pools/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Always empty */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown[];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/google/accounts/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Always empty */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": unknown[];
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process answers */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            status: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The server takes work */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            status: string;
                        };
                    };
                };
                /** @description An error */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Error"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Error: {
            /** @description For people; of a 404 a noun */
            error: string;
            /**
             * @description To branch on
             * @example INVALID_REQUEST
             * @example NOT_FOUND
             */
            code: string;
            /** @description Empty when there is nothing to add */
            details: {
                [key: string]: unknown;
            };
            /** @description The most specific text */
            detail: string;
            /** @description Legacy name of the error */
            error_code: string;
            error_type?: string;
            /** @description Texts by field of the request body */
            errors?: {
                [key: string]: unknown;
            };
            form?: {
                [key: string]: unknown;
            };
            /** @description Seconds */
            timeout?: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
