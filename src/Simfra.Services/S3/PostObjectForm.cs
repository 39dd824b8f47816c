using System.Security;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Protocols;
using Simfra.Protocols.Rest;
using Simfra.Security.SigV4;

namespace Simfra.Services.S3;

/// <summary>POST Object: PutObject by a form in a browser, whose fields stand for the headers.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html"/>
internal sealed class PostObjectForm : FormUpload
{
    private const string FileNameVariable = "${filename}";

    /// <summary>Fields that are headers of PutObject by the same name; all others of those begin with <c>x-amz-</c>.</summary>
    private static readonly string[] HeaderFields =
        ["cache-control", "content-disposition", "content-encoding", "content-md5", "content-type", "expires"];

    private static readonly string[] SignatureFields =
        ["x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature", "x-amz-security-token"];

    /// <summary>Nothing else is posted to a bucket itself but what a parameter names: <c>?delete</c>.</summary>
    public override bool Takes(WireRequest request) =>
        HttpMethods.IsPost(request.Method)
        && request.ServicePath.AsSpan().Trim('/') is { IsEmpty: false } path && !path.Contains('/')

        // No bucket has capitals in its name, but WriteGetObjectResponse's path has.
        && !path.ContainsAnyInRange('A', 'Z')
        && (request.RawQuery.Length == 0 || IsForm(request) && !request.Query.Contains("delete"));

    public override void CheckEnclosure(WireRequest request)
    {
        if (!IsForm(request))
        {
            throw S3Errors.PreconditionFailed("Bucket POST must be of the enclosure-type multipart/form-data");
        }
    }

    public override AcceptedUpload Accept(WireRequest request, UploadForm form, DateTimeOffset now)
    {
        var bucket = request.ServicePath.Trim('/');
        var policy = form.Fields.TryGetValue("policy", out var document) ? PostPolicy.Parse(document) : null;
        policy?.Check(form.Fields, bucket, now);
        if (form.Fields.GetValueOrDefault("key") is not { Length: > 0 } template)
        {
            throw PostPolicyErrors.MissingField("key");
        }

        var key = template.Replace(FileNameVariable, form.FileName, StringComparison.Ordinal);
        var answer = new PostObjectAnswer(request, bucket, key, form.Fields);
        return new(S3Api.PutObject.Schema, ToPutObject(request, form, bucket, key, policy), answer.Write);
    }

    private static bool IsForm(WireRequest request) => request.ContentType is { } type && MediaTypes.Is(type, "multipart/form-data");

    private static WireRequest ToPutObject(WireRequest request, UploadForm form, string bucket, string key, PostPolicy? policy)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in request.Headers)
        {
            if (name is not ("Content-Type" or "Content-Length"))
            {
                headers[name] = value;
            }
        }

        foreach (var (name, value) in form.Fields)
        {
            var isHeader = name.StartsWith("x-amz-", StringComparison.Ordinal) ? !SignatureFields.Contains(name) : HeaderFields.Contains(name);
            if (isHeader)
            {
                headers[name] = value;
            }
        }

        if (form.Fields.TryGetValue("acl", out var acl))
        {
            headers["x-amz-acl"] = acl;
        }

        if (form.Fields.TryGetValue("tagging", out var tagging))
        {
            headers["x-amz-tagging"] = TagsOf(tagging);
        }

        return new()
        {
            Method = HttpMethods.Put,
            RawPath = $"/{bucket}/{Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal)}",
            RawQuery = "",
            Headers = headers,
            Scheme = request.Scheme,
            Host = request.Host,
            IsOfForm = true,
            Stream = new(new FormFile(form.File, policy), null) { IsDelimited = true },
        };
    }

    /// <summary>A form's tags are a document, a header's a query string.</summary>
    private static string TagsOf(string document)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(document), new() { DtdProcessing = DtdProcessing.Prohibit });
            var tags = XDocument.Load(reader).Root!.Elements().Elements();
            return string.Join('&', tags.Select(static t => $"{Escaped(t, "Key")}={Escaped(t, "Value")}"));
        }
        catch (XmlException)
        {
            throw S3Errors.MalformedXml();
        }
    }

    private static string Escaped(XElement tag, string name) =>
        Uri.EscapeDataString(tag.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value ?? throw S3Errors.MalformedXml());

    /// <summary>The file on its way to the operation. Its end shows whether it was as long as the policy wants.</summary>
    private sealed class FormFile(Stream content, PostPolicy? policy) : ReadOnlyStream
    {
        private long _length;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count;
            try
            {
                count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException)
            {
                // The form breaks off before its last boundary.
                throw S3Errors.IncompleteBody();
            }

            _length += count;
            if (count == 0 && !buffer.IsEmpty)
            {
                policy?.CheckLength(_length);
            }

            return count;
        }
    }

    /// <summary>What the browser gets: nothing, a document, or to another page.</summary>
    private sealed class PostObjectAnswer(WireRequest request, string bucket, string key, IReadOnlyDictionary<string, string> fields)
    {
        private string Location => $"{request.Scheme}://{request.Host}{request.RawPath.TrimEnd('/')}/{Uri.EscapeDataString(key)}";

        public void Write(WireResponse response)
        {
            var etag = response.Headers["ETag"].ToString();
            response.Body.ResetWrittenCount();
            var target = fields.GetValueOrDefault("success_action_redirect") ?? fields.GetValueOrDefault("redirect");
            if (Uri.TryCreate(target, UriKind.Absolute, out var page) && page.Scheme is "http" or "https")
            {
                response.StatusCode = StatusCodes.Status303SeeOther;
                response.Headers["Location"] = WithResult(target!, page, etag);
                return;
            }

            response.Headers["Location"] = Location;
            switch (fields.GetValueOrDefault("success_action_status"))
            {
                case "200":
                    response.StatusCode = StatusCodes.Status200OK;
                    break;
                case "201":
                    response.StatusCode = StatusCodes.Status201Created;
                    WriteDocument(response, etag);
                    break;
                default:
                    // The docs' word: any other value counts as none.
                    response.StatusCode = StatusCodes.Status204NoContent;
                    break;
            }
        }

        private string WithResult(string target, Uri page, string etag) =>
            $"{target}{(page.Query.Length == 0 ? '?' : '&')}bucket={Uri.EscapeDataString(bucket)}"
            + $"&key={Uri.EscapeDataString(key)}&etag={Uri.EscapeDataString(etag)}";

        private void WriteDocument(WireResponse response, string etag)
        {
            response.Headers["Content-Type"] = "application/xml";
            var document = $"""
                <?xml version="1.0" encoding="UTF-8"?>
                <PostResponse><Location>{Text(Location)}</Location><Bucket>{Text(bucket)}</Bucket><Key>{Text(key)}</Key><ETag>{Text(etag)}</ETag></PostResponse>
                """;
            Encoding.UTF8.GetBytes(document, response.Body);
        }

        private static string Text(string value) => SecurityElement.Escape(value);
    }
}
