using System.Net;
using Microsoft.AspNetCore.Http;
using Simfra.Integration;
using Simfra.Journal;
using Simfra.Security;

namespace Simfra.Gateway.Stages;

/// <summary>Writes the call down once its answer is ready: who has the answer finds the call in the journal.</summary>
internal sealed class Record(World world)
{
    /// <summary>The call as it is about to be answered; null where nobody wants to know.</summary>
    public CompletedCall? Completed(GatewayCall call) => Write(call, call.IsBroken ? 0 : call.Response.StatusCode);

    /// <summary>The client left before there was an answer.</summary>
    public void Abandoned(GatewayCall call) => Write(call, statusCode: 0);

    private CompletedCall? Write(GatewayCall call, int statusCode)
    {
        if (!world.IsWatched)
        {
            return null;
        }

        if (call.Operation is { } operation)
        {
            StreamDetacher.Detach(operation, call.Input, call.Output);
        }

        var completed = new CompletedCall
        {
            RequestId = call.RequestId,
            Number = call.Work.Number,
            StartedAt = call.Now,
            Duration = world.Clock.GetElapsedTime(call.StartedTimestamp),
            Region = call.Region,
            AccountId = call.Principal is AnonymousPrincipal ? null : call.Principal?.AccountId,
            Service = call.Service,
            Operation = call.Operation,
            Principal = call.Principal,
            AccessKeyId = call.Verified?.Credential?.AccessKeyId,
            SourceAddress = AddressOf(call.Http),
            Host = call.Request.Host,
            UserAgent = call.Request.Header("User-Agent"),
            Method = call.Request.Method,
            Path = call.Request.RawPath,
            RawQuery = call.Request.RawQuery,
            Referer = call.Request.Header("Referer"),
            Input = call.Input,
            Output = call.Output,
            Error = call.Error,
            StatusCode = statusCode,
            Bytes = (call.Body?.Content.Length ?? 0) + call.Response.Body.WrittenCount,
            Decisions = call.Context?.Authorization is { } authorization ? [.. authorization.Decisions] : [],
            Faults = call.Faults?.Hits ?? [],
        };
        if (world.Journal.IsKept)
        {
            world.Journal.Add(completed);
        }

        return completed;
    }

    /// <summary>In-memory connections have no address; they come from this machine.</summary>
    private static string AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address) ? address.ToString() : "127.0.0.1";
}
