using System.Text.Json;

namespace Simfra.State.Blobs;

/// <summary>How a record names a blob that is kept beside it.</summary>
internal readonly record struct KeptBlob(string Sha256, long Length)
{
    private const int DigestLength = 64;

    /// <summary>Those that a record names whose type isn't known.</summary>
    public static IReadOnlyList<KeptBlob> FindAll(ReadOnlySpan<byte> document)
    {
        var found = new List<KeptBlob>();
        var reader = new Utf8JsonReader(document);
        while (reader.Read())
        {
            var at = reader;
            if (reader.TokenType == JsonTokenType.StartObject && Read(ref at) is { } kept)
            {
                found.Add(kept);
            }
        }

        return found;
    }

    /// <summary>Reads an object that has just these two members; null for any other.</summary>
    public static KeptBlob? Read(ref Utf8JsonReader reader)
    {
        string? sha256 = null;
        long? length = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(BlobJsonConverter.DigestName) && reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                sha256 = reader.GetString();
            }
            else if (reader.ValueTextEquals(BlobJsonConverter.LengthName) && reader.Read() && reader.TokenType == JsonTokenType.Number
                && reader.TryGetInt64(out var number))
            {
                length = number;
            }
            else
            {
                return null;
            }
        }

        return length >= 0 && sha256 is { Length: DigestLength } && sha256.All(char.IsAsciiHexDigitLower)
            ? new(sha256, length.Value)
            : null;
    }
}
