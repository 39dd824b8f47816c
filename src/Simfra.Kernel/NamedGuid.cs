using System.Security.Cryptography;
using System.Text;

namespace Simfra;

/// <summary>Ids that follow from what they are of, and look like any other.</summary>
internal static class NamedGuid
{
    /// <summary>The same id for the same name.</summary>
    public static Guid Of(string name)
    {
        var id = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        id[6] = (byte)((id[6] & 0x0f) | 0x40);
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        return new(id, bigEndian: true);
    }
}
