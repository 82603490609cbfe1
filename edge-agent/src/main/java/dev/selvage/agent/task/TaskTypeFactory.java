// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.task;

import dev.selvage.agent.driver.Surroundings;
import java.util.List;

/** Makes task types; found by {@link java.util.ServiceLoader} on the class path and in the jars of the plugin folders. */
public interface TaskTypeFactory {
    /** The types that it adds to a device, once for each agent. */
    List<TaskType> types(Surroundings around);
}
