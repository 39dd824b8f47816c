using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Simfra.Protocols.Checksums;

/// <summary>A checksum under computation, fed piece by piece.</summary>
internal abstract class Checksum : IDisposable
{
    public abstract void Append(ReadOnlySpan<byte> data);

    /// <summary>The checksum of all that was appended, in the byte order of the wire.</summary>
    public abstract byte[] GetValue();

    public virtual void Dispose()
    {
    }

    internal sealed class OfCrc32 : Checksum
    {
        private uint _state;

        public override void Append(ReadOnlySpan<byte> data) => _state = Crc32.Compute(data, _state);

        public override byte[] GetValue() => BigEndian(_state);
    }

    internal sealed class OfCrc32C : Checksum
    {
        private uint _state;

        public override void Append(ReadOnlySpan<byte> data) => _state = Crc32C.Compute(data, _state);

        public override byte[] GetValue() => BigEndian(_state);
    }

    internal sealed class OfCrc64Nvme : Checksum
    {
        private ulong _state;

        public override void Append(ReadOnlySpan<byte> data) => _state = Crc64Nvme.Compute(data, _state);

        public override byte[] GetValue()
        {
            var value = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(value, _state);
            return value;
        }
    }

    internal sealed class OfHash(HashAlgorithmName name) : Checksum
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(name);

        public override void Append(ReadOnlySpan<byte> data) => _hash.AppendData(data);

        public override byte[] GetValue() => _hash.GetCurrentHash();

        public override void Dispose()
        {
            _hash.Dispose();
            base.Dispose();
        }
    }

    private static byte[] BigEndian(uint state)
    {
        var value = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(value, state);
        return value;
    }
}
