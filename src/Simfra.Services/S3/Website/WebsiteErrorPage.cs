using System.Net;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Simfra.Integration;
using Simfra.Protocols.Rest;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>An error as S3's websites show it.</summary>
internal static class WebsiteErrorPage
{
    /// <param name="call">The request.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="ofDocument">What went wrong with the website's own page of that, if it has one.</param>
    public static void Write(PlainCall call, AwsServiceException error, AwsServiceException? ofDocument = null)
    {
        call.Error = error;
        call.Response.Clear();
        BrowserRequests.WriteIds(call);
        call.Response.StatusCode = error.StatusCode;
        if (error.StatusCode < (int)HttpStatusCode.BadRequest)
        {
            // Not modified: no body.
            return;
        }

        WriteHeaders(call, error);
        call.Response.Headers["Content-Type"] = "text/html; charset=utf-8";
        var title = $"{error.StatusCode} {ReasonPhrases.GetReasonPhrase(error.StatusCode)}";
        var page = new StringBuilder()
            .Append("<html>\n<head><title>").Append(title).Append("</title></head>\n<body>\n<h1>").Append(title).Append("</h1>\n<ul>\n");
        WriteItems(page, error);
        WriteItem(page, "RequestId", call.RequestId);
        WriteItem(page, "HostId", RestXmlProtocol.HostId(call.RequestId));
        page.Append("</ul>\n");
        if (ofDocument is not null)
        {
            page.Append("<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>\n");
            WriteItems(page, ofDocument);
            page.Append("</ul>\n");
        }

        page.Append("<hr/>\n</body>\n</html>\n");
        Encoding.UTF8.GetBytes(page.ToString(), call.Response.Body);
    }

    /// <summary>The same for clients.</summary>
    public static void WriteHeaders(PlainCall call, AwsServiceException error)
    {
        call.Response.Headers["x-amz-error-code"] = error.Code;
        call.Response.Headers["x-amz-error-message"] = error.Message;
        foreach (var (name, value) in error.Details.Where(static d => d.Value is not null && Ascii.IsValid(d.Value)))
        {
            call.Response.Headers[$"x-amz-error-detail-{name}"] = value;
        }
    }

    private static void WriteItems(StringBuilder page, AwsServiceException error)
    {
        WriteItem(page, "Code", error.Code);
        WriteItem(page, "Message", error.Message);
        foreach (var (name, value) in error.Details)
        {
            WriteItem(page, name, value);
        }
    }

    private static void WriteItem(StringBuilder page, string name, string? value) =>
        page.Append("<li>").Append(name).Append(": ").Append(WebUtility.HtmlEncode(value)).Append("</li>\n");
}
