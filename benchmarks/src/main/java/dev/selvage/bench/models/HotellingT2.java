// SPDX-FileCopyrightText: The Selvage authors
// SPDX-License-Identifier: Apache-2.0
package dev.selvage.bench.models;

import java.util.Arrays;
import java.util.List;

/**
 * The plainest published detector of SKAB: Hotelling's T² of standardised sensors, a median over five rows, twice the
 * control limit.
 */
final class HotellingT2 {
    private static final int MEDIAN_ROWS = 5;
    /** The plain limit alarms all the time, since the pump drifts. */
    private static final double LIMITS = 2;
    /**
     * The 0.999 quantile of F(8, 392) as the published program finds it, on a grid of 10,000 points up to 15; exactly
     * it is 3.3505.
     */
    private static final double F_QUANTILE = 3.3498349834983503;

    private HotellingT2() {}

    /**
     * Learns from the first rows and gives the alarms of the others, which are not smoothed with those before.
     */
    static boolean[] alarms(List<double[]> rows, int training) {
        double[][] standard = standardised(rows, training);
        double[][] inverse = inverse(covariance(standard, training));
        double[] distances = new double[rows.size() - training];
        for (int row = 0; row < distances.length; row++) {
            distances[row] = quadratic(inverse, standard[training + row]);
        }
        int features = inverse.length;
        double limit = LIMITS * F_QUANTILE * features * (training - 1.0) * (training + 1) / (training * (double) (training - features));
        boolean[] alarms = new boolean[distances.length];
        for (int row = MEDIAN_ROWS - 1; row < alarms.length; row++) {
            double[] window = Arrays.copyOfRange(distances, row - MEDIAN_ROWS + 1, row + 1);
            Arrays.sort(window);
            alarms[row] = window[MEDIAN_ROWS / 2] > limit;
        }
        return alarms;
    }

    /** By mean and deviation of the training; a sensor that never moved there stays as it is. */
    private static double[][] standardised(List<double[]> rows, int training) {
        int features = rows.get(0).length;
        double[][] standard = new double[rows.size()][features];
        for (int f = 0; f < features; f++) {
            int feature = f;
            double[] learnt = rows.subList(0, training).stream().mapToDouble(row -> row[feature]).toArray();
            double mean = Arrays.stream(learnt).average().orElse(0);
            double deviation = Math.sqrt(Arrays.stream(learnt).map(v -> (v - mean) * (v - mean)).average().orElse(0));
            for (int row = 0; row < standard.length; row++) {
                standard[row][f] = (rows.get(row)[f] - mean) / (deviation > 0 ? deviation : 1);
            }
        }
        return standard;
    }

    /** Of standardised rows, whose mean is 0. */
    private static double[][] covariance(double[][] rows, int training) {
        int features = rows[0].length;
        double[][] covariance = new double[features][features];
        for (int i = 0; i < features; i++) {
            for (int j = 0; j < features; j++) {
                for (int row = 0; row < training; row++) {
                    covariance[i][j] += rows[row][i] * rows[row][j] / (training - 1);
                }
            }
        }
        return covariance;
    }

    /** The squared distance in units of the training's covariance. */
    private static double quadratic(double[][] matrix, double[] vector) {
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
            for (int j = 0; j < vector.length; j++) {
                sum += vector[i] * matrix[i][j] * vector[j];
            }
        }
        return sum;
    }

    /** By Gauss and Jordan; a covariance of measurements is positive definite, so no pivoting. */
    static double[][] inverse(double[][] matrix) {
        int n = matrix.length;
        double[][] left = Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
        double[][] right = new double[n][n];
        for (int i = 0; i < n; i++) {
            right[i][i] = 1;
        }
        for (int pivot = 0; pivot < n; pivot++) {
            scale(left, right, pivot, left[pivot][pivot]);
            for (int row = 0; row < n; row++) {
                double times = row == pivot ? 0 : left[row][pivot];
                for (int column = 0; column < n; column++) {
                    left[row][column] -= times * left[pivot][column];
                    right[row][column] -= times * right[pivot][column];
                }
            }
        }
        return right;
    }

    private static void scale(double[][] left, double[][] right, int row, double divisor) {
        for (int column = 0; column < left.length; column++) {
            left[row][column] /= divisor;
            right[row][column] /= divisor;
        }
    }
}
