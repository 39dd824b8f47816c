using System.Net.Http.Json;
using System.Text.Json;
using Simfra.Hosting.Admin;

namespace Simfra.Host.Snapshots;

/// <summary>The admin API of an instance in another process, as far as snapshots need it.</summary>
internal sealed class RunningInstance : IDisposable
{
    private const string SnapshotPath = "/_simfra/snapshot";

    private readonly HttpClient _http;
    private readonly string _endpoint;

    /// <exception cref="SettingException">It isn't a URL.</exception>
    public RunningInstance(string endpoint)
    {
        _endpoint = endpoint;
        _http = new()
        {
            BaseAddress = Uri.TryCreate(endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? url
                : throw new SettingException($"--endpoint is '{endpoint}': a URL begins with http:// or https://."),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <exception cref="SettingException">The instance or the file doesn't take it.</exception>
    public async Task SaveAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(new(HttpMethod.Get, SnapshotPath), cancellationToken);
        var temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew))
            {
                await response.Content.CopyToAsync(file, cancellationToken);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{path}: the snapshot can't be written. {exception.Message}");
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }

    /// <returns>What was loaded, in words.</returns>
    /// <exception cref="SettingException">The instance or the file doesn't give it.</exception>
    public async Task<string> LoadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            using var response = await SendAsync(new(HttpMethod.Put, SnapshotPath) { Content = new StreamContent(file) }, cancellationToken);
            var loaded = await response.Content.ReadFromJsonAsync(AdminJsonContext.Default.SnapshotLoadedDocument, cancellationToken);
            return $"{loaded!.Records} records of an instance with the default account {loaded.AccountId}; the time is {loaded.Time:u}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{path}: the snapshot can't be read. {exception.Message}");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new SettingException($"No instance answers at {_endpoint}: {exception.Message}. Start one, or say where it is with --endpoint.");
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new SettingException($"{_endpoint} refuses: {await ReadErrorAsync(response, cancellationToken)}");
        }
    }

    private static async Task<string> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var document = await response.Content.ReadFromJsonAsync(AdminJsonContext.Default.ErrorDocument, cancellationToken);
            return document!.Error;
        }
        catch (JsonException)
        {
            return $"HTTP {(int)response.StatusCode}; it isn't an instance of Simfra, or an older one.";
        }
    }
}
