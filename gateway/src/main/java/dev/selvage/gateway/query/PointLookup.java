// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.gateway.query;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Looks up single points in the merged store, read-only, on a connection that stays. What cannot be read is not known; the next
 * look opens the store anew. Confined to one thread but for {@link #close}, which comes after.
 */
public final class PointLookup implements AutoCloseable {
    private final ReadOnlyStore store;
    private Optional<Open> open = Optional.empty();

    private record Open(Connection connection, PreparedStatement statement) {}

    /** Reads those files, at least one. */
    public PointLookup(List<Path> files) {
        this.store = new ReadOnlyStore(files);
    }

    /** The value of a device's point, as text; empty when there is none, or it is not good. */
    public Optional<String> value(String device, String point) {
        try {
            PreparedStatement statement = open().statement();
            statement.setString(1, device);
            statement.setString(2, point);
            try (ResultSet found = statement.executeQuery()) {
                return found.next() ? Optional.ofNullable(found.getString(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            close();
            return Optional.empty();
        }
    }

    private Open open() throws SQLException {
        if (open.isEmpty()) {
            Connection connection = store.open();
            open = Optional.of(new Open(connection, connection.prepareStatement("SELECT value FROM point WHERE device = ? AND name = ? AND quality = 'good'")));
        }
        return open.get();
    }

    @Override
    public void close() {
        open.ifPresent(o -> {
            try {
                o.connection().close();
            } catch (SQLException e) {
                System.getLogger(PointLookup.class.getName()).log(System.Logger.Level.WARNING, "the merged store did not close", e);
            }
        });
        open = Optional.empty();
    }
}
