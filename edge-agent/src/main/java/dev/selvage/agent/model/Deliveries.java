// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.model;

import dev.selvage.model.file.Checked;
import dev.selvage.model.file.Wanted;
import dev.selvage.model.manifest.Manifest;
import dev.selvage.protocol.JsonException;
import dev.selvage.protocol.ModelChunk;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.TopicKind;
import dev.selvage.replica.Replica;
import dev.selvage.replica.Tables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Models that are offered to the device, and their files on the way. Confined to the loop's thread. */
final class Deliveries {
    /** Offers looked at; a device has a few decisions. */
    private static final int OFFERS_MAX = 64;
    private static final System.Logger LOG = System.getLogger(Deliveries.class.getName());

    private final String device;
    private final Replica replica;
    private final ModelBook book;
    private final Workbench bench;
    private final ModelOutlet outlet;
    private final Map<String, Incoming> incoming = new TreeMap<>();
    /** Offers that are looked at on the other thread, as they are by now. */
    private final Map<String, OfferRow> beginning = new TreeMap<>();
    private boolean mustLook;

    /** Where offers lead to. */
    interface Receiver {
        /** The place of the model of that name; empty when no decision asks for it. */
        Optional<Seat> seat(String name);

        /** What that place takes. */
        Wanted wanted(Seat seat);

        /** A model has come and is the candidate on the disk. */
        void arrived(Seat seat, OfferRow offer, Held candidate);

        /** A model could not be put into a slot, which may have cost the one on trial its own. */
        void unplaced(Seat seat);

        /** An offered model is to go, wherever it stands. */
        void withdrawn(Seat seat, Manifest manifest);
    }

    Deliveries(String device, Replica replica, ModelBook book, Workbench bench, ModelOutlet outlet) {
        this.device = device;
        this.replica = replica;
        this.book = book;
        this.bench = bench;
        this.outlet = outlet;
    }

    /** The decisions are others; what is there of files stays on the disk. */
    void begin() {
        incoming.clear();
        beginning.clear();
        look();
    }

    /** Offers may have come. */
    void look() {
        mustLook = true;
    }

    /** There is a broker again; what was asked for while there was none went nowhere. */
    void connected() {
        incoming.values().forEach(Incoming::askAgain);
    }

    /** Looks at offers, and asks for what lacks of files. */
    void step(Receiver to, long nowWallMillis, long nowMillis) {
        if (mustLook) {
            mustLook = false;
            List<OfferRow> offers = replica.rows(Tables.MODEL_OFFER, device).stream().limit(OFFERS_MAX).flatMap(row -> OfferRow.of(row).stream()).toList();
            book.retainOffers(name -> to.seat(name).isPresent() || offers.stream().anyMatch(offer -> offer.name().equals(name)));
            offers.forEach(offer -> look(to, offer, nowWallMillis));
        }
        incoming.forEach((name, file) -> {
            if (file.isDue(nowMillis)) {
                outlet.say(TopicKind.MODEL_STATUS, name, book.status(name, nowWallMillis).put("wants", file.wants(nowMillis)).build().bytes());
            }
        });
    }

    /** When {@link #step} has something to say if nothing comes in, monotonic. */
    long nextMillis() {
        return mustLook ? Long.MIN_VALUE : incoming.values().stream().mapToLong(Incoming::nextMillis).min().orElse(Long.MAX_VALUE);
    }

    private void look(Receiver to, OfferRow offer, long nowWallMillis) {
        Optional<Seat> seat = to.seat(offer.name());
        Optional<Incoming> running = Optional.ofNullable(incoming.get(offer.name()));
        if (seat.isEmpty()) {
            if (offer.stage() == Stage.WITHDRAWN) {
                book.remove(offer.name(), ModelRow.OFFER);
            } else if (book.row(offer.name(), ModelRow.OFFER).filter(row -> row.isEndOf(offer)).isEmpty()) {
                refuse(ModelRow.unread(offer, "no decision of this device asks for a model \"" + Printable.of(offer.name()) + "\""));
            }
            return;
        }
        try {
            look(to, seat.get(), offer, running, nowWallMillis);
        } catch (JsonException e) {
            if (book.row(offer.name(), ModelRow.OFFER).filter(row -> row.isEndOf(offer)).isEmpty()) {
                refuse(ModelRow.unread(offer, "bad-manifest: " + e.getMessage()));
            }
        }
    }

    private void look(Receiver to, Seat seat, OfferRow offer, Optional<Incoming> running, long nowWallMillis) throws JsonException {
        Manifest manifest = offer.read();
        if (offer.stage() == Stage.WITHDRAWN) {
            withdrawn(offer, manifest);
            to.withdrawn(seat, manifest);
        } else if (seat.holds(manifest)) {
            seat.allow(offer.stage());
        } else if (running.filter(file -> file.offer().isLike(offer)).isPresent()) {
            running.get().offeredAs(offer);
        } else if (Optional.ofNullable(beginning.get(offer.name())).filter(begun -> begun.isLike(offer)).isPresent()) {
            beginning.put(offer.name(), offer);
        } else if (!seat.isChanging() && book.row(offer.name(), ModelRow.OFFER).filter(row -> row.isEndOf(offer)).isEmpty()) {
            incoming.remove(offer.name());
            begin(to, seat, offer, manifest, nowWallMillis);
        }
    }

    /** An offer that was taken back on its way is told so; of one that was refused there is nothing more to tell. */
    private void withdrawn(OfferRow offer, Manifest manifest) {
        boolean wasOnItsWay = isBringing(offer.name());
        beginning.remove(offer.name());
        incoming.remove(offer.name());
        if (wasOnItsWay) {
            book.put(ModelRow.of(offer, manifest, "withdrawn", ModelDesk.WITHDRAWN));
        } else if (book.row(offer.name(), ModelRow.OFFER).filter(row -> !row.state().equals("withdrawn")).isPresent()) {
            book.remove(offer.name(), ModelRow.OFFER);
        }
    }

    /** Whatever can be said without the file is said before it is fetched. */
    private void begin(Receiver to, Seat seat, OfferRow offer, Manifest manifest, long nowWallMillis) {
        Wanted wanted = to.wanted(seat);
        book.put(ModelRow.of(offer, manifest, "loading", ""));
        beginning.put(offer.name(), offer);
        bench.run(keeper -> {
            Optional<Checked.Refused> against = keeper.glance(offer.bytes(), offer.signature(), wanted, nowWallMillis);
            return new Begun(against, against.isPresent() ? 0 : keeper.resume(offer.name(), manifest.content().sha256()));
        }, begun -> begun(to, seat, offer).ifPresent(now -> begun.against().ifPresentOrElse(refused -> refuse(ModelRow.of(now, manifest, "refused", reason(refused))),
                () -> fetch(to, new Incoming(now, manifest, begun.have()), nowWallMillis))), why -> begun(to, seat, offer).ifPresent(now -> refuse(ModelRow.of(now, manifest, "refused", why))));
    }

    /** The offer as it is by now; empty when it was withdrawn meanwhile, another one came, or the decisions are others. */
    private Optional<OfferRow> begun(Receiver to, Seat seat, OfferRow offer) {
        boolean isSame = to.seat(offer.name()).filter(now -> now == seat).isPresent();
        Optional<OfferRow> now = Optional.ofNullable(beginning.get(offer.name())).filter(other -> isSame && other.isLike(offer));
        now.ifPresent(other -> beginning.remove(other.name()));
        return now;
    }

    /** What a start finds whole is not asked for: the power went before it was looked at, or there was no room for it in a slot. */
    private void fetch(Receiver to, Incoming file, long nowWallMillis) {
        if (file.isWhole()) {
            check(to, file, nowWallMillis);
        } else {
            incoming.put(file.offer().name(), file);
        }
    }

    private record Begun(Optional<Checked.Refused> against, long have) {}

    private static String reason(Checked.Refused refused) {
        return refused.reason().word() + ": " + refused.line();
    }

    private void refuse(ModelRow row) {
        LOG.log(System.Logger.Level.WARNING, device + ": the offered model " + Printable.of(row.name()) + " is not taken: " + row.reason());
        book.put(row);
    }

    /** Takes a piece that came from the gateway, or from whoever says so: the file's digest is signed. */
    void piece(Receiver to, String name, byte[] payload, long nowWallMillis, long nowMillis) {
        Optional<ModelChunk> chunk = ModelChunk.read(payload);
        Optional<Incoming> file = Optional.ofNullable(incoming.get(name)).filter(open -> chunk.isPresent() && open.takes(chunk.get()));
        if (file.isEmpty()) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: a piece of model {1} is not what was asked for", device, name);
            return;
        }
        bench.run(keeper -> keeper.add(name, chunk.orElseThrow()), have -> {
            file.get().stored(have, nowMillis);
            if (file.get().isWhole() && incoming.remove(name, file.get())) {
                check(to, file.get(), nowWallMillis);
            }
        }, why -> {
            if (file.get().failed(nowMillis)) {
                LOG.log(System.Logger.Level.WARNING, device + ": model " + name + " cannot be stored: " + why + "; it is asked for again in some minutes");
            }
        });
    }

    private void check(Receiver to, Incoming file, long nowWallMillis) {
        OfferRow offer = file.offer();
        Optional<Seat> seat = to.seat(offer.name());
        if (seat.isEmpty()) {
            return;
        }
        Wanted wanted = to.wanted(seat.get());
        seat.get().changing(true);
        bench.run(keeper -> keeper.take(offer.bytes(), offer.signature(), wanted, nowWallMillis), taken -> {
            seat.get().changing(false);
            if (taken.checked() instanceof Checked.Refused refused) {
                refuse(ModelRow.of(offer, file.manifest(), "refused", reason(refused)));
            } else {
                book.remove(offer.name(), ModelRow.OFFER);
                to.arrived(seat.get(), offer, taken.candidate().orElseThrow());
            }
            look();
        }, why -> {
            seat.get().changing(false);
            refuse(ModelRow.of(offer, file.manifest(), "refused", "it cannot be put into a slot: " + why));
            to.unplaced(seat.get());
        });
    }

    /** True while a model of that name is on its way. */
    boolean isBringing(String name) {
        return incoming.containsKey(name) || beginning.containsKey(name);
    }

    /** A model came to an end here: its offer is over, until it is made again. */
    void ended(ModelRow gone) {
        replica.rows(Tables.MODEL_OFFER, device, gone.name()).stream().flatMap(row -> OfferRow.of(row).stream()).forEach(offer -> {
            try {
                Manifest manifest = offer.read();
                if (offer.stage() != Stage.WITHDRAWN && manifest.content().sha256().equals(gone.sha256()) && manifest.version().toString().equals(gone.version())) {
                    book.put(ModelRow.of(offer, manifest, gone.state(), gone.reason()));
                }
            } catch (JsonException e) {
                // it was never taken, so it is not the one that ended
                LOG.log(System.Logger.Level.DEBUG, "{0}: the offer of {1} is unreadable", device, gone.name());
            }
        });
    }
}
