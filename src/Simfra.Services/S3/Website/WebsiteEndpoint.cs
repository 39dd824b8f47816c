using Microsoft.AspNetCore.Http;
using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Protocols;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>
/// Serves buckets as websites: folders have index documents, errors are pages, rules redirect. All is asked for by nobody in particular, so
/// that it has to be open to everybody.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html"/>
internal sealed class WebsiteEndpoint(BucketAccess buckets)
{
    /// <summary>Headers of S3's API that a website doesn't send.</summary>
    private static readonly string[] ApiHeaders = ["accept-ranges", "x-amz-website-redirect-location"];

    public async ValueTask AnswerAsync(PlainCall call)
    {
        var request = call.Request;
        var bucket = BrowserRequests.BucketOf(request);
        try
        {
            if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            {
                throw S3Errors.MethodNotAllowed(request.Method, "OBJECT");
            }

            var found = buckets.State.Buckets.Find(bucket) ?? throw S3Errors.NoSuchBucket(bucket);
            var website = found.Website ?? throw S3Errors.NoSuchWebsiteConfiguration(bucket);
            await new Visit(call, found, website).AnswerAsync().ConfigureAwait(false);
        }
        catch (AwsServiceException error)
        {
            WebsiteErrorPage.Write(call, error);
        }
    }

    /// <summary>One request to a website.</summary>
    private sealed class Visit(PlainCall call, Bucket bucket, Website website)
    {
        private readonly WireRequest _request = call.Request;

        /// <summary>What is asked for, as it is in the path.</summary>
        private readonly string _path = call.Request.RawPath[1..];

        private string Key => Uri.UnescapeDataString(_path);

        public async ValueTask AnswerAsync()
        {
            if (website.RedirectAll is { } all)
            {
                var query = _request.RawQuery.Length == 0 ? "" : $"?{_request.RawQuery}";
                Redirect(StatusCodes.Status301MovedPermanently, $"{all.Protocol ?? _request.Scheme}://{all.Name}/{_path}{query}");
                return;
            }

            if (RedirectByRule(errorCode: null))
            {
                return;
            }

            try
            {
                await GetAsync(_path.Length == 0 || _path.EndsWith('/') ? _path + Uri.EscapeDataString(website.IndexSuffix!) : _path).ConfigureAwait(false);
                RedirectByObject();
            }
            catch (AwsServiceException error) when (error.StatusCode >= StatusCodes.Status400BadRequest)
            {
                await AnswerErrorAsync(error).ConfigureAwait(false);
            }
        }

        private async ValueTask AnswerErrorAsync(AwsServiceException error)
        {
            if (!_path.EndsWith('/') && _path.Length > 0 && await HasIndexAsync().ConfigureAwait(false))
            {
                Redirect(StatusCodes.Status302Found, $"/{_path}/");
            }
            else if (!RedirectByRule(error.StatusCode))
            {
                await AnswerErrorDocumentAsync(error).ConfigureAwait(false);
            }
        }

        /// <summary>The website's own page of an error, where it has one and it can be had.</summary>
        private async ValueTask AnswerErrorDocumentAsync(AwsServiceException error)
        {
            if (website.ErrorKey is not { } key || error.StatusCode >= StatusCodes.Status500InternalServerError)
            {
                throw error;
            }

            try
            {
                await GetAsync(EscapePath(key), isConditional: false).ConfigureAwait(false);
            }
            catch (AwsServiceException ofDocument)
            {
                WebsiteErrorPage.Write(call, error, ofDocument);
                return;
            }

            call.Error = error;
            call.Response.StatusCode = error.StatusCode;
            WebsiteErrorPage.WriteHeaders(call, error);
        }

        /// <summary>A folder that was asked for without the slash at its end.</summary>
        private async ValueTask<bool> HasIndexAsync()
        {
            try
            {
                await RunAsync(HttpMethods.Head, S3Api.HeadObject.Schema, $"{_path}/{Uri.EscapeDataString(website.IndexSuffix!)}", isConditional: false)
                    .ConfigureAwait(false);
                return true;
            }
            catch (AwsServiceException)
            {
                return false;
            }
        }

        private bool RedirectByRule(int? errorCode)
        {
            if (website.Rules.FirstOrDefault(r => r.AppliesTo(Key, errorCode)) is not { } rule)
            {
                return false;
            }

            var (status, location) = rule.Redirect(Key, _request.Host, _request.Scheme);
            Redirect(status, location);
            return true;
        }

        /// <summary>An object may say itself that it is elsewhere.</summary>
        private void RedirectByObject()
        {
            if (call.Response.Headers["x-amz-website-redirect-location"] is [{ } location])
            {
                call.Response.Stream?.Content.Dispose();
                Redirect(StatusCodes.Status301MovedPermanently, location);
            }

            foreach (var header in ApiHeaders)
            {
                call.Response.Headers.Remove(header);
            }
        }

        private void Redirect(int status, string location)
        {
            call.Response.Clear();
            BrowserRequests.WriteIds(call);
            call.Response.StatusCode = status;
            call.Response.Headers["Location"] = location;
        }

        private ValueTask GetAsync(string path, bool isConditional = true) => HttpMethods.IsHead(_request.Method)
            ? RunAsync(HttpMethods.Head, S3Api.HeadObject.Schema, path, isConditional)
            : RunAsync(HttpMethods.Get, S3Api.GetObject.Schema, path, isConditional);

        /// <summary>Runs an operation on the object at a path.</summary>
        private ValueTask RunAsync(string method, OperationSchema operation, string path, bool isConditional)
        {
            var headers = new HeaderDictionary();
            foreach (var (name, value) in _request.Headers)
            {
                if (isConditional || !(name.StartsWith("If-", StringComparison.OrdinalIgnoreCase) || name == "Range"))
                {
                    headers[name] = value;
                }
            }

            call.Response.Clear();
            return call.RunAsync(
                operation,
                new()
                {
                    Method = method,
                    RawPath = $"/{bucket.Name}/{path}",
                    RawQuery = "",
                    Headers = headers,
                    Scheme = _request.Scheme,
                    Host = _request.Host,
                },
                bucket.Region);
        }

        private static string EscapePath(string key) => Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal);
    }
}
