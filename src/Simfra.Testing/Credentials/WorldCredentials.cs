using System.Diagnostics.CodeAnalysis;
using Amazon.Runtime;
using Simfra.Schemas;

namespace Simfra.Testing;

/// <summary>Credentials that an emulated AWS makes when they are first asked for, and again when it doesn't take them any more.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore that nobody waits for by a handle has nothing to dispose of.")]
internal abstract class WorldCredentials : AWSCredentials
{
    private readonly SemaphoreSlim _gate = new(1);
    private volatile ImmutableCredentials? _current;

    protected ImmutableCredentials? Current
    {
        get => _current;
        init => _current = value;
    }

    public override ImmutableCredentials GetCredentials() => _current is { } current && IsGood(current) ? current : Wait();

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        if (_current is { } current && IsGood(current))
        {
            return current;
        }

        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            return _current is { } made && IsGood(made) ? made : _current = await CreateAsync().ConfigureAwait(false);
        }
        catch (AwsServiceException e)
        {
            throw new AmazonClientException($"The emulated AWS gives no keys for {this}: {e.Code}: {e.Message}", e);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Whose keys they are.</summary>
    public abstract override string ToString();

    protected abstract bool IsGood(ImmutableCredentials credentials);

    /// <exception cref="AwsServiceException">The emulated AWS refuses.</exception>
    protected abstract ValueTask<ImmutableCredentials> CreateAsync();

    [SuppressMessage("Usage", "VSTHRD002", Justification = "The SDK's synchronous calls can't await; nothing that is waited for needs the caller's thread.")]
    private ImmutableCredentials Wait()
    {
#pragma warning disable RS0030 // as above
        return Task.Run(GetCredentialsAsync).GetAwaiter().GetResult();
#pragma warning restore RS0030
    }
}
