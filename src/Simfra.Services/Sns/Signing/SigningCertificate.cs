using System.Security.Cryptography;
using System.Text;

namespace Simfra.Services.Sns;

/// <summary>
/// The key that notifications are signed with, and the certificate that they are verified by. Both are the same in every instance, so that
/// messages verify after restarts and in forks, and a seed gives the same bytes each time. They protect nothing: whoever can read this can
/// sign, and nobody but a test should trust it.
/// </summary>
internal static class SigningCertificate
{
    private const string PathPrefix = "/SimpleNotificationService-";
    private const int IdBytes = 16;
    private const int LineLength = 64;

    private const string Certificate =
        """
        MIIDGzCCAgOgAwIBAgIUHwGO52fsQM8VfRNKJxwmsMOViyMwDQYJKoZIhvcNAQELBQAwHDEaMBgGA1UEAwwRc25zLmFtYXpvbmF3cy5jb20wIBcNMjYxMTIx
        MTAyMjQxWhgPMjEyNjEwMjgxMDIyNDFaMBwxGjAYBgNVBAMMEXNucy5hbWF6b25hd3MuY29tMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxd1z
        5zos2V2exajuevyHyjZKKw/Dlmx6oyv6PQHPbTRLJiaz47eFvvbL/KsT6oyveV1bAjLf1jfh4KKWQFzeRmrl4St9D7AAP8GZdcnxzqEqzLn/wlUG/BhK4jr9
        0mE0m45hvDbb+ZNKl76yVxrGN3JpiVJHAVd2iHUwL+HlQ3Z8VItGVu81fQV6AKycg5fxGmqb7LYXM5tVduKQYNIEItqZryAsBqFWCO/d0eiLZu29Zo9RpPVy
        v9TM2coiuC3LnY/19fLrFbvUgrdNuduVAMGu/v7wck6VsnYi3C9TsDay9WiI5h2Js/Fp7tfiNB4y6G6wXnCTp/j5zaUBI7Cj/QIDAQABo1MwUTAdBgNVHQ4E
        FgQUl+qv3YRTEs5Fc+Uw6coc2jSu0acwHwYDVR0jBBgwFoAUl+qv3YRTEs5Fc+Uw6coc2jSu0acwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOC
        AQEAd2zClQoYw5GoZJp1AkRZrvXVyDjvSu0E72me1thBbOw3PngEPiGSvGH71SjrW7OVsSil+NtRTUEMgq5zoBKosQZVGpzriYER566tYrCop7uyro04o52Y
        yFt3FHU9CcFh+nvEX7onFW/dXJUtPZ1LCAO9ChqWcnEh9cCZLna+BvAuZq378P6qCia8I7LE+Vi+u1A8b6lPH+SOHd5UsGssRKW4nQiB+uawdFe0EyaziG+i
        oh87hXbfsX/bVNi146OjZaIqYg2upeEDtrtDzZEGpw4i3sT+JwC4DnTv6jOYjtvvnjCF8yc1AELHAOBWAMbAStw5lBeF4hLXYUJVa2/Vdg==
        """;

    private const string Key =
        """
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDF3XPnOizZXZ7FqO56/IfKNkorD8OWbHqjK/o9Ac9tNEsmJrPjt4W+9sv8qxPqjK95XVsC
        Mt/WN+HgopZAXN5GauXhK30PsAA/wZl1yfHOoSrMuf/CVQb8GEriOv3SYTSbjmG8Ntv5k0qXvrJXGsY3cmmJUkcBV3aIdTAv4eVDdnxUi0ZW7zV9BXoArJyD
        l/Eaapvsthczm1V24pBg0gQi2pmvICwGoVYI793R6Itm7b1mj1Gk9XK/1MzZyiK4Lcudj/X18usVu9SCt02525UAwa7+/vByTpWydiLcL1OwNrL1aIjmHYmz
        8Wnu1+I0HjLobrBecJOn+PnNpQEjsKP9AgMBAAECggEAATxo8lEnC/8HSZXYzHhZvlIliziOUkO0Qb586mS9HtLMd9oEa6bsEJ+lwSDq7PqU2snwc9WuwkPC
        brymBmMXQ/pj0we7Ih4APRBiMjY2fRc6QgZeFMVl9jMspbfjwqy29iB2Rsh3nIrgYO6Rr6ubSdi2ZqB7R6My8Vo5quFhKzLAKr7MAc1FBzimsopgr4syQLGL
        fPKXllA0ZtgL2aq2AUqnjT5QDSxdezXvnveOl5m87SDOM4NyzGjcyNA/dKUYj/JTGKuiT9rBP8+kYZcIejtodxlH0ZBqiJX/Z2e3D4xpIg7OKKuDIeu8JDVZ
        5qIfcPrrpj7w8GTawwq/ukoFXQKBgQD3vJhwyexlODnFZ0Nx60ND5LKXwmCMeYEZ4JMWiUGeL8vap0x0WEt1ThA7Tkl05n6s8Jyc/u+cytVqRHSOLRT9lEN0
        epHTxSZuVez0+LddcZ+RADiVh6Q0/ljolIDISdU6HCHfFkRh7y+OIhSQ2LatsQbE7trPOhm4zZd6Wg3UdwKBgQDMdwHRg4R7sMMe58TUd5bhglCaeUE5/7RN
        g0UvdS862/v3DAVpNdUBx9V/HACeMKk38MVMBKrZHOdK53ib/svRlUQNQx5t9eXpvKAuHcoJkLGY7cCCxGcyi/ByuaBvsMxsu+Ti5YYUYWHYgAuFLiCSnJK7
        znH6U3B45fm/ydKsKwKBgQC3rs4YUp9ELXwoMXiAbr9hB6CjhSuw/CYM2cY1X2+Xqjir1n+JhC3uvAKs9k7grkYeVAjLHvrqdjnmoPsKr8Jwgg3Bv1+AdR0Z
        kfwvZnoOfsCg8lkCBaBq6mthhzo1RwkiHNnAXvI06vOHnx1AiG5qOmeafL8gByQrMcSuoza94QKBgQC+X2AWD3pfIGnMcMfXe7HELm2WJqgQtIDQWxUj5twe
        1Yx4rXysRS8bBVFHlG8O2wfzyf4plX7tv/eqynKF7GshrPU70+6VO4riYnpR9fKTjWGOnm/MUco0Sg+LAkLbO6Za52dpy4NXnoRX7IDNc/FoENiefM2q4d2q
        85XieKvrGQKBgBcz4u54vgt77TTWqAOHhf5frhHlJV83Wcg7UDWBX+YRJ6uaY/IGY7kEyH/PDsLVONXgeRhVAmfI3JX73idLP8Fw4Vo8+pHW/7uSc4d2AYNa
        oBdlPiRaWVsWEhWxl2K7LbOSM1R3vIZiOmu71pt1LLh5eBwMYM1RNTjLl+qHpi9F
        """;

    /// <summary>Where the certificate is served: below any host by which the instance is reached.</summary>
    public static string Path { get; } = PathPrefix + Convert.ToHexStringLower(SHA256.HashData(Decode(Certificate)).AsSpan(0, IdBytes)) + ".pem";

    /// <summary>The certificate as it is served.</summary>
    public static string Pem
    {
        get
        {
            var pem = new StringBuilder("-----BEGIN CERTIFICATE-----\n");
            foreach (var line in Convert.ToBase64String(Decode(Certificate)).Chunk(LineLength))
            {
                pem.Append(line).Append('\n');
            }

            return pem.Append("-----END CERTIFICATE-----\n").ToString();
        }
    }

    public static string Sign(string text, HashAlgorithmName algorithm)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(Decode(Key), out _);
        return Convert.ToBase64String(rsa.SignData(Encoding.UTF8.GetBytes(text), algorithm, RSASignaturePadding.Pkcs1));
    }

    private static byte[] Decode(string text) => Convert.FromBase64String(text);
}
