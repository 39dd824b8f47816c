using System.Security.Cryptography;
using System.Text;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security.SigV2;

namespace Simfra.Security.SigV4;

/// <summary>Finds out who signed a request, or refuses it.</summary>
internal sealed class SignatureVerifier(ICredentialSource credentials, TimeProvider clock)
{
    private readonly SigningKeyCache _keys = new();

    /// <summary>
    /// The signature covers what the headers say of the body, not the body's own hash: it is to be verified before the body is
    /// read, and the body is checked against the headers as it is read.
    /// </summary>
    public static bool VerifiesBeforeBody(WireRequest request, SignatureParameters signature, SignatureRules rules) =>
        DeclaredPayload.Of(request, signature, rules) is not null;

    /// <param name="request">The request as sent.</param>
    /// <param name="signature">The request's authentication; null where it has none.</param>
    /// <param name="rules">How the service wants its requests signed.</param>
    /// <param name="expected">The scope that the signature must have.</param>
    /// <param name="bodyHash">The SHA-256 of the body as sent, in lower-case hexadecimal; null stands for no body.</param>
    /// <exception cref="AwsServiceException">The signature isn't good; the error is the service's own.</exception>
    public VerifiedSignature Verify(
        WireRequest request, SignatureParameters? signature, SignatureRules rules, SigningScope expected, string? bodyHash = null)
    {
        if (signature is null)
        {
            return rules.AllowsAnonymous ? VerifiedSignature.Anonymous : throw rules.Checks.MissingToken();
        }

        var now = clock.GetUtcNow();
        rules.Checks.CheckForm(request, signature, expected, now);
        var credential = credentials.Find(signature.AccessKeyId, signature.SessionToken) ?? throw Unknown(signature, rules);
        var verified = CheckSignature(request, signature, rules, credential, bodyHash ?? DeclaredPayload.EmptyHash);
        CheckToken(signature, rules, credential, now);
        if (rules.RestoresHoistedHeaders && signature.Location == SignatureLocation.Query)
        {
            HoistedHeaders.Restore(request);
        }

        return verified;
    }

    private VerifiedSignature CheckSignature(
        WireRequest request, SignatureParameters signature, SignatureRules rules, Credential credential, string bodyHash)
    {
        if (signature.IsVersion2)
        {
            return CheckVersion2(request, signature, rules, credential);
        }

        var payloadHash = DeclaredPayload.Of(request, signature, rules) ?? bodyHash;
        var canonical = new Utf8Builder(1024);
        var stringToSign = new Utf8Builder(256);
        try
        {
            CanonicalRequest.Append(ref canonical, request, signature.SignedHeaders, rules, payloadHash);
            var timestamp = AmzDate.TryParse(signature.Date, out _) ? signature.Date! : Reformat(signature.Date);
            AppendStringToSign(ref stringToSign, timestamp, signature, canonical.Written);

            var key = _keys.Get(credential.SecretAccessKey, signature.ScopeDate, signature.Region, signature.Service);
            Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(key, stringToSign.Written, mac);
            if (!SignatureEquals(mac, signature.Signature))
            {
                throw rules.Checks.Mismatch(signature, canonical.ToString(), stringToSign.ToString());
            }

            return new VerifiedSignature(credential.Principal)
            {
                Credential = credential,
                Parameters = signature,
                Rules = rules,
                SigningKey = key,
                Timestamp = timestamp,
            };
        }
        finally
        {
            canonical.Dispose();
            stringToSign.Dispose();
        }
    }

    private static VerifiedSignature CheckVersion2(WireRequest request, SignatureParameters signature, SignatureRules rules, Credential credential)
    {
        var text = Version2Signature.StringToSign(request, signature);
        return Version2Signature.IsValid(credential.SecretAccessKey, text, signature.Signature)
            ? new(credential.Principal) { Credential = credential, Parameters = signature, Rules = rules }
            : throw ObjectStorageErrors.Mismatch(signature.AccessKeyId, text, signature.Signature, canonicalRequest: null);
    }

    private static void AppendStringToSign(
        ref Utf8Builder output, string timestamp, SignatureParameters signature, ReadOnlySpan<byte> canonicalRequest)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonicalRequest, hash);
        StringToSign.Append(ref output, SignatureParameters.HmacSha256, timestamp, signature.ScopeDate, signature.Region, signature.Service);
        output.AppendHex(hash);
    }

    /// <summary>Compares in a time that tells nothing of how far the two agree.</summary>
    internal static bool SignatureEquals(ReadOnlySpan<byte> mac, ReadOnlySpan<char> provided)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes * 2];
        Convert.TryToHexStringLower(mac, expected, out _);
        Span<byte> actual = stackalloc byte[expected.Length];
        return Encoding.UTF8.TryGetBytes(provided, actual, out var length)
            && CryptographicOperations.FixedTimeEquals(expected, actual[..length]);
    }

    private static void CheckToken(SignatureParameters signature, SignatureRules rules, Credential credential, DateTimeOffset now)
    {
        if (!credential.HasToken(signature.SessionToken))
        {
            throw rules.Checks.InvalidToken(signature);
        }

        if (credential.Expiration <= now)
        {
            throw rules.Checks.ExpiredToken(signature);
        }
    }

    /// <summary>A temporary key is known by its token alone, so a token that can't be opened is told apart from a key that nobody has.</summary>
    private static AwsServiceException Unknown(SignatureParameters signature, SignatureRules rules) =>
        UniqueId.IsTemporaryKey(signature.AccessKeyId) && !string.IsNullOrEmpty(signature.SessionToken)
            ? rules.Checks.InvalidToken(signature)
            : rules.Checks.UnknownKey(signature);

    private static string Reformat(string? date) => AmzDate.TryParseHeader(date, out var time) ? AmzDate.Format(time) : "";
}

/// <summary>The head of every text that is signed: algorithm, time and scope, one a line.</summary>
internal static class StringToSign
{
    public static void Append(ref Utf8Builder output, string algorithm, string timestamp, string date, string region, string service)
    {
        output.Append(algorithm);
        output.Append((byte)'\n');
        output.Append(timestamp);
        output.Append((byte)'\n');
        output.Append(date);
        output.Append((byte)'/');
        output.Append(region);
        output.Append((byte)'/');
        output.Append(service);
        output.Append("/aws4_request\n"u8);
    }
}
