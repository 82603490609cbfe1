// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.task;

import dev.selvage.gateway.refusal.RefusedException;
import dev.selvage.gateway.request.Verb;
import dev.selvage.protocol.Json;
import dev.selvage.task.json.Fields;
import dev.selvage.task.json.JsonFormException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The requests about leases and agreed values, of operators and of agents alike. Any thread; the tasks' loop answers. */
final class AgreementVerbs {
    private final TaskLoop loop;
    private final Agreements agreements;

    AgreementVerbs(TaskLoop loop, Agreements agreements) {
        this.loop = loop;
        this.agreements = agreements;
    }

    /** All verbs by name. */
    Map<String, Verb> all() {
        return Map.of(
                "lease.acquire", this::acquire,
                "lease.renew", this::renew,
                "lease.release", this::release,
                "lease.show", (request, by) -> show(request),
                "agreed.get", (request, by) -> get(request),
                "agreed.set", this::set);
    }

    /** A holder is who asks, unless it names another: an operator may act for several. */
    private record Asked(String name, String holder, long token, long ttlMillis) {
        static Asked lease(Json.Obj request, String by, boolean token, boolean ttl) throws JsonFormException {
            Fields in = Fields.of(request).only("name", "holder", "token", "ttl");
            Asked asked = new Asked(in.must("name", in.name("name"), ""), in.name("holder").orElse(by),
                    token ? in.must("token", in.whole("token", 1, Long.MAX_VALUE), 1L) : 0, ttl ? in.must("ttl", in.span("ttl"), 1L) : 0);
            if (asked.ttlMillis() > Agreements.TTL_MILLIS_MAX) {
                in.fault("ttl", "is longer than a day", "renew the lease before it ends");
            }
            in.check();
            return asked;
        }
    }

    private CompletableFuture<Json.Obj> acquire(Json.Obj request, String by) throws RefusedException {
        Asked asked = TaskVerbs.read(() -> Asked.lease(request, by, false, true));
        return loop.ask((rules, now) -> lease(agreements.acquire(asked.name(), asked.holder(), asked.ttlMillis(), now)));
    }

    private CompletableFuture<Json.Obj> renew(Json.Obj request, String by) throws RefusedException {
        Asked asked = TaskVerbs.read(() -> Asked.lease(request, by, true, true));
        return loop.ask((rules, now) -> lease(agreements.renew(asked.name(), asked.holder(), asked.token(), asked.ttlMillis(), now)));
    }

    private CompletableFuture<Json.Obj> release(Json.Obj request, String by) throws RefusedException {
        Asked asked = TaskVerbs.read(() -> Asked.lease(request, by, true, false));
        return loop.ask((rules, now) -> lease(agreements.release(asked.name(), asked.holder(), asked.token(), now)));
    }

    private CompletableFuture<Json.Obj> show(Json.Obj request) throws RefusedException {
        Asked asked = TaskVerbs.read(() -> Asked.lease(request, "", false, false));
        return loop.ask((rules, now) -> lease(agreements.lease(asked.name(), now)));
    }

    private static Json.Obj lease(Json.Obj lease) {
        return Json.object().put("lease", lease).build();
    }

    private CompletableFuture<Json.Obj> get(Json.Obj request) throws RefusedException {
        String name = TaskVerbs.read(() -> name(Fields.of(request).only("name")));
        return loop.ask((rules, now) -> Json.object().put("agreed", agreements.value(name)).build());
    }

    private static String name(Fields in) throws JsonFormException {
        String name = in.must("name", in.name("name"), "");
        in.check();
        return name;
    }

    private CompletableFuture<Json.Obj> set(Json.Obj request, String by) throws RefusedException {
        Fields in = Fields.of(request).only("name", "value", "version");
        Json value = in.must("value", in.any("value"), new Json.Null());
        long version = in.must("version", in.whole("version", 0, Long.MAX_VALUE), 0L);
        if (value.bytes().length > Agreements.VALUE_BYTES_MAX) {
            in.fault("value", "has more than " + Agreements.VALUE_BYTES_MAX + " bytes", "agree upon a name of it");
        }
        String name = TaskVerbs.read(() -> name(in));
        return loop.ask((rules, now) -> Json.object().put("agreed", agreements.change(name, value, version, by, now)).build());
    }
}
