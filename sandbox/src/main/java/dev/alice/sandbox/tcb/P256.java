package dev.alice.sandbox.tcb;

import dev.alice.sandbox.SandboxException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;

/** The curve NIST P-256 (FIPS 186-5) as far as a verifier needs it. */
final class P256 {
    private static final ECParameterSpec CURVE = made();

    private P256() {}

    /** Refuses coordinates that are not a point of the curve. */
    static void requirePoint(BigInteger x, BigInteger y) throws TpmFormatException {
        ECParameterSpec curve = curve();
        BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
        BigInteger right = x.modPow(BigInteger.valueOf(3), p)
                .add(curve.getCurve().getA().multiply(x))
                .add(curve.getCurve().getB())
                .mod(p);
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0 || !y.multiply(y).mod(p).equals(right)) {
            throw new TpmFormatException("TPMT_PUBLIC: x and y are no point of P-256");
        }
    }

    static ECParameterSpec curve() {
        return CURVE;
    }

    private static ECParameterSpec made() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new SandboxException("this Java runtime has no curve P-256; use a complete JDK", e);
        }
    }
}
