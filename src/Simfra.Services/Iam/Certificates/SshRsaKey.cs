using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Simfra.Services.Iam;

/// <summary>An RSA public key, in the encodings of SSH and PEM.</summary>
internal sealed class SshRsaKey
{
    private const string Algorithm = "ssh-rsa";
    private const int MinBits = 2048;
    private const int MaxBits = 16384;

    private readonly RSAParameters _parameters;

    private SshRsaKey(RSAParameters parameters)
    {
        _parameters = parameters;
        Blob = Write(Encoding.ASCII.GetBytes(Algorithm), Number(parameters.Exponent!), Number(parameters.Modulus!));
    }

    /// <summary>The key in the form of SSH's wire (RFC 4253, section 6.6).</summary>
    public byte[] Blob { get; }

    // MD5 is what the fingerprint is defined by; nothing is protected by it.
#pragma warning disable CA5351
    public string Fingerprint => string.Join(':', MD5.HashData(Blob).Select(static b => $"{b:x2}"));
#pragma warning restore CA5351

    /// <exception cref="Schemas.AwsServiceException">UnrecognizedPublicKeyEncoding, InvalidPublicKey.</exception>
    public static SshRsaKey Parse(string body)
    {
        var key = FromSsh(body) ?? FromPem(body) ?? throw IamErrors.PublicKeyUnrecognized();
        var bits = key._parameters.Modulus!.Length * 8;
        return bits is >= MinBits and <= MaxBits ? key : throw IamErrors.PublicKeyInvalid();
    }

    /// <summary>The key of a blob that <see cref="Parse"/> made.</summary>
    public static SshRsaKey FromBlob(byte[] blob) => Read(blob) ?? throw new FormatException("Not an RSA key of SSH.");

    /// <summary>The line of an authorized_keys file, without a comment.</summary>
    public string ToSsh() => $"{Algorithm} {Convert.ToBase64String(Blob)}";

    public string ToPem()
    {
        using var key = RSA.Create(_parameters);
        return $"{key.ExportSubjectPublicKeyInfoPem()}\n";
    }

    private static SshRsaKey? FromSsh(string body)
    {
        var fields = body.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 2 || fields[0] != Algorithm)
        {
            return null;
        }

        var blob = new byte[fields[1].Length];
        return Convert.TryFromBase64String(fields[1], blob, out var length) ? Read(blob.AsSpan(0, length)) : null;
    }

    private static SshRsaKey? FromPem(string body)
    {
        if (!PemEncoding.TryFind(body, out var fields) || body[fields.Label] is not ("PUBLIC KEY" or "RSA PUBLIC KEY"))
        {
            return null;
        }

        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(body);
            return new(key.ExportParameters(includePrivateParameters: false));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static SshRsaKey? Read(ReadOnlySpan<byte> blob)
    {
        if (!TryTake(ref blob, out var algorithm) || !algorithm.SequenceEqual(Encoding.ASCII.GetBytes(Algorithm))
            || !TryTake(ref blob, out var exponent) || !TryTake(ref blob, out var modulus)
            || !blob.IsEmpty || exponent.IsEmpty || modulus.IsEmpty)
        {
            return null;
        }

        return new(new()
        {
            Exponent = exponent.TrimStart((byte)0).ToArray(),
            Modulus = modulus.TrimStart((byte)0).ToArray(),
        });
    }

    private static bool TryTake(ref ReadOnlySpan<byte> blob, out ReadOnlySpan<byte> field)
    {
        field = [];
        if (blob.Length < sizeof(uint))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(blob);
        if (length > blob.Length - sizeof(uint))
        {
            return false;
        }

        field = blob.Slice(sizeof(uint), (int)length);
        blob = blob[(sizeof(uint) + (int)length)..];
        return true;
    }

    private static byte[] Write(params ReadOnlySpan<byte[]> fields)
    {
        using var blob = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(uint)];
        foreach (var field in fields)
        {
            BinaryPrimitives.WriteUInt32BigEndian(length, (uint)field.Length);
            blob.Write(length);
            blob.Write(field);
        }

        return blob.ToArray();
    }

    /// <summary>A number has a zero before it where its first bit would make it negative.</summary>
    private static byte[] Number(byte[] value) => value[0] >= 0x80 ? [0, .. value] : value;
}
