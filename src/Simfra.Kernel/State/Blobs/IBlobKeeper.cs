namespace Simfra.State.Blobs;

/// <summary>Keeps the bytes of blobs beside the records that they belong to.</summary>
internal interface IBlobKeeper
{
    /// <summary>Keeps a blob, if it isn't kept yet.</summary>
    /// <returns>The SHA-256 of its bytes, by which it is found; null where it is to be written into its record.</returns>
    string? Keep(Blob blob);

    /// <summary>The blob that was kept; null where there is none of that digest and length.</summary>
    Blob? Find(string sha256, long length);
}

/// <summary>Keeps nothing: all bytes go into the records.</summary>
internal sealed class NullBlobKeeper : IBlobKeeper
{
    public static NullBlobKeeper Instance { get; } = new();

    public string? Keep(Blob blob) => null;

    public Blob? Find(string sha256, long length) => null;
}
