using System.Net;
using System.Text.Json;

namespace Simfra.Interop.Tests.Presigning;

/// <summary>What a client signed for somebody else to send: a URL, or a form.</summary>
/// <param name="Name">How it was made.</param>
/// <param name="Method">The method that it is signed for.</param>
/// <param name="Url">Where to send it.</param>
/// <param name="Fields">The form's fields before the file; null for a URL.</param>
internal sealed record PresignedRequest(string Name, string Method, Uri Url, Dictionary<string, string>? Fields = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static PresignedRequest[] Read(string printed) => JsonSerializer.Deserialize<PresignedRequest[]>(printed, Json)!;

    /// <summary>Sends it as a browser or curl would, with no SDK.</summary>
    public async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(new(Method), Url) { Content = Content() };
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private HttpContent? Content()
    {
        if (Fields is null)
        {
            return Method == "PUT" ? new ByteArrayContent("by url"u8.ToArray()) : null;
        }

        var form = new MultipartFormDataContent();
        foreach (var (name, value) in Fields)
        {
            form.Add(new StringContent(value), $"\"{name}\"");
        }

        form.Add(new ByteArrayContent("by form"u8.ToArray()), "\"file\"", "\"notes.txt\"");
        return form;
    }
}
