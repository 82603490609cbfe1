// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.agent.coap;

import dev.selvage.agent.coap.payload.Problems;
import dev.selvage.agent.driver.Driver;
import dev.selvage.agent.driver.DriverException;
import dev.selvage.agent.driver.Intake;
import dev.selvage.agent.driver.Reading;
import dev.selvage.protocol.Json;
import dev.selvage.protocol.PointValue;
import dev.selvage.protocol.Printable;
import dev.selvage.protocol.Quality;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.CoapEndpoint;

/**
 * Calls a node: GET for each point that is read, PUT for each that is written. With {@code observe: true} each GET also asks
 * for notifications, which are offered as they come; a point is asked again only when its last value is older than the
 * node said it may be, so silence leads back to GET by itself. Binding: see {@link PullBinding}.
 */
final class PullDriver implements Driver {
    /** Below the deadline of a driver, with time left to tell what happened. */
    static final long ANSWER_MILLIS = 1_500;
    private static final int CLASS_SUCCESS = 2;

    private final PullSettings settings;
    private final Map<String, PullBinding> bindings;
    private final CoapEndpoint endpoint;
    private volatile Intake intake = Intake.CLOSED;

    /** What notifications said, and until when it holds; written by the endpoint's thread and the driver's. */
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    /** The point that each observation is about. */
    private final Map<Token, String> observed = new ConcurrentHashMap<>();

    private record Heard(Reading reading, long freshUntilMillis) {}

    private PullDriver(PullSettings settings, Map<String, PullBinding> bindings, CoapEndpoint endpoint) {
        this.settings = settings;
        this.bindings = bindings;
        this.endpoint = endpoint;
    }

    static PullDriver open(PullSettings settings, Map<String, Json.Obj> binds) throws DriverException {
        Map<String, PullBinding> bindings = new LinkedHashMap<>();
        for (Map.Entry<String, Json.Obj> bind : binds.entrySet()) {
            bindings.put(bind.getKey(), PullBinding.of(bind.getKey(), bind.getValue()));
        }
        PullDriver driver = new PullDriver(settings, bindings, PullEndpoint.open(settings));
        driver.endpoint.addNotificationListener((request, response) -> driver.notified(request.getToken(), response));
        return driver;
    }

    @Override
    public void listen(Intake other) {
        intake = other;
    }

    @Override
    public List<Reading> read(List<String> points, long nowMillis) throws InterruptedException {
        Map<String, Request> asked = new LinkedHashMap<>();
        List<Reading> readings = new ArrayList<>();
        for (String point : points) {
            Optional<Heard> known = Optional.ofNullable(heard.get(point)).filter(h -> nowMillis < h.freshUntilMillis());
            if (known.isPresent()) {
                readings.add(known.get().reading());
            } else if (bindings.containsKey(point)) {
                asked.put(point, ask(bindings.get(point)));
            } else {
                readings.add(Reading.bad(point, unknown(point), nowMillis));
            }
        }
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MILLIS);
        for (Map.Entry<String, Request> entry : asked.entrySet()) {
            readings.add(answer(bindings.get(entry.getKey()), entry.getValue(), deadlineNanos, nowMillis));
        }
        return readings;
    }

    private Request ask(PullBinding binding) {
        Request request = Request.newGet();
        request.setURI(settings.uri() + binding.path());
        binding.accept().ifPresent(format -> request.getOptions().setAccept(format));
        if (settings.observe()) {
            // a new observation takes the place of the one that fell silent
            observed.forEach((token, point) -> {
                if (point.equals(binding.point())) {
                    observed.remove(token);
                    endpoint.cancelObservation(token);
                }
            });
            request.setObserve();
            request.addMessageObserver(new MessageObserverAdapter() {
                @Override
                public void onReadyToSend() {
                    observed.put(request.getToken(), binding.point());
                }
            });
        }
        endpoint.sendRequest(request);
        return request;
    }

    private Reading answer(PullBinding binding, Request request, long deadlineNanos, long nowMillis) throws InterruptedException {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        Optional<Response> response = Optional.ofNullable(request.waitForResponse(Math.max(1, leftMillis)));
        if (response.isEmpty()) {
            request.cancel();
            return Reading.bad(binding.point(), "no answer from " + request.getURI() + why(request), nowMillis);
        }
        Reading reading = reading(binding, response.get(), nowMillis);
        if (response.get().getOptions().hasObserve()) {
            keep(reading, response.get(), nowMillis);
        }
        return reading;
    }

    private static String why(Request request) {
        return Optional.ofNullable(request.getSendError()).map(error -> ": " + Printable.of(String.valueOf(error.getMessage()))).orElse("");
    }

    private static Reading reading(PullBinding binding, Response response, long nowMillis) {
        if (response.getCode() != ResponseCode.CONTENT) {
            return Reading.bad(binding.point(), refusal(response), nowMillis);
        }
        return binding.reading(response.getOptions().getContentFormat(), response.getPayload(), nowMillis);
    }

    private static String refusal(Response response) {
        return "the node answered " + response.getCode() + Problems.detail(response.getPayload()).map(text -> ": " + Printable.of(text)).orElse("");
    }

    /** On the endpoint's thread. */
    private void notified(Token token, Response response) {
        Optional<PullBinding> binding = Optional.ofNullable(observed.get(token)).map(bindings::get);
        if (binding.isEmpty()) {
            return;
        }
        long nowMillis = System.currentTimeMillis();
        Reading reading = reading(binding.get(), response, nowMillis);
        if (response.getOptions().hasObserve() && reading.quality() == Quality.GOOD) {
            keep(reading, response, nowMillis);
            // one that the agent has no room for is not lost: the next read gives the last one
            boolean taken = intake.offer(List.of(reading)).isPresent();
            if (taken) {
                return;
            }
        }
        heard.remove(binding.get().point());
    }

    private void keep(Reading reading, Response response, long nowMillis) {
        heard.put(reading.point(), new Heard(reading, nowMillis + TimeUnit.SECONDS.toMillis(response.getOptions().getMaxAge())));
    }

    @Override
    public void write(String point, PointValue value) throws DriverException, InterruptedException {
        PullBinding binding = Optional.ofNullable(bindings.get(point)).orElseThrow(() -> new DriverException(unknown(point)));
        if (value instanceof PointValue.Missing) {
            throw new DriverException("point \"" + Printable.of(point) + "\" cannot be written without a value");
        }
        Request request = Request.newPut();
        request.setURI(settings.uri() + binding.path());
        request.getOptions().setContentFormat(0);
        request.setPayload(PullBinding.text(value));
        endpoint.sendRequest(request);
        Optional<Response> response = Optional.ofNullable(request.waitForResponse(ANSWER_MILLIS));
        heard.remove(point);
        if (response.isEmpty() || response.get().getCode().codeClass != CLASS_SUCCESS) {
            throw new DriverException("point \"" + Printable.of(point) + "\": "
                    + response.map(PullDriver::refusal).orElseGet(() -> "no answer from " + request.getURI() + why(request)));
        }
    }

    private static String unknown(String point) {
        return "driver \"coap\" has no point \"" + Printable.of(point) + "\"";
    }

    @Override
    public void close() {
        observed.keySet().forEach(endpoint::cancelObservation);
        observed.clear();
        intake = Intake.CLOSED;
        endpoint.destroy();
    }
}
