using Microsoft.AspNetCore.Http;

namespace Simfra.Gateway;

/// <summary>Paths that aren't an AWS API: the admin API, the container API, the web page.</summary>
internal interface ISurface
{
    /// <summary>Answers the request and returns true if it is one of this surface's.</summary>
    ValueTask<bool> TryHandleAsync(HttpContext http);
}

/// <summary>The surfaces of a world, asked in order before a request is taken as an AWS call.</summary>
internal sealed class Surfaces
{
    private ISurface[] _surfaces = [];

    public void Add(ISurface surface) => _surfaces = [.. _surfaces, surface];

    public async ValueTask<bool> TryHandleAsync(HttpContext http)
    {
        foreach (var surface in _surfaces)
        {
            if (await surface.TryHandleAsync(http).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }
}
