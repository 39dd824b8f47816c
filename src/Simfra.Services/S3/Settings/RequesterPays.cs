using Simfra.Integration;
using Simfra.Models.S3;
using Simfra.Protocols.Codecs;
using Simfra.Schemas;

namespace Simfra.Services.S3;

/// <summary>Buckets whose users pay: strangers have to say that they know, and are told that they were charged.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html"/>
internal static class RequesterPays
{
    /// <summary>Refuses a stranger who doesn't say that they pay.</summary>
    public static void Check(Bucket bucket, OperationContext context)
    {
        if (IsCharged(bucket, context) && (context.Principal is Security.AnonymousPrincipal || !IsAcknowledged(context)))
        {
            throw S3Errors.AccessDenied();
        }
    }

    /// <summary>The group, with all its answers saying who was charged.</summary>
    public static IOperationGroup Telling(IOperationGroup group, BucketAccess buckets) => new TellingGroup(group, buckets);

    private static bool IsCharged(Bucket bucket, OperationContext context) =>
        bucket.RequesterPays && context.Principal is not Security.ServicePrincipal && context.Principal.AccountId != bucket.OwnerAccountId;

    private static bool IsAcknowledged(OperationContext context) => context.Request?.Header("x-amz-request-payer") == RequestPayer.Requester;

    /// <summary>Hands on what a group registers, wrapped.</summary>
    private sealed class TellingGroup(IOperationGroup group, BucketAccess buckets) : IOperationGroup
    {
        public void Register(IOperationRegistry operations) => group.Register(new Registry(operations, buckets));
    }

    private sealed class Registry(IOperationRegistry operations, BucketAccess buckets) : IOperationRegistry
    {
        public void Handle<TInput, TOutput>(Operation<TInput, TOutput> operation, Func<TInput, OperationContext, TOutput> handler)
            where TInput : class, IShape, new()
            where TOutput : class, IShape, new() =>
            operations.Handle(operation, (input, context) => Tell(handler(input, context), input, context));

        public void Handle<TInput, TOutput>(
            Operation<TInput, TOutput> operation, Func<TInput, OperationContext, CancellationToken, ValueTask<TOutput>> handler)
            where TInput : class, IShape, new()
            where TOutput : class, IShape, new() =>
            operations.Handle(
                operation,
                async (input, context, cancellationToken) => Tell(await handler(input, context, cancellationToken).ConfigureAwait(false), input, context));

        public void Handle<TInput, TInterim, TOutput>(
            Operation<TInput, TOutput> operation,
            Func<TInput, OperationContext, TInterim> inTurn,
            Func<TInterim, OperationContext, CancellationToken, ValueTask<TOutput>> complete)
            where TInput : class, IShape, new()
            where TOutput : class, IShape, new() =>
            operations.Handle(
                operation,
                (input, context) => (Input: input, Interim: inTurn(input, context)),
                async (first, context, cancellationToken) =>
                    Tell(await complete(first.Interim, context, cancellationToken).ConfigureAwait(false), first.Input, context));

        private TOutput Tell<TOutput>(TOutput output, IShape input, OperationContext context)
            where TOutput : IShape
        {
            if (IsAcknowledged(context)
                && output.Schema.FindMember("RequestCharged") is { } charged
                && MemberText.Read(input, "Bucket") is { } name
                && buckets.State.Buckets.Find(name) is { } bucket
                && IsCharged(bucket, context))
            {
                output.Visit(charged.Index, new MemberText(RequestCharged.Requester));
            }

            return output;
        }
    }

    /// <summary>Reads or writes a member that is a text.</summary>
    private sealed class MemberText(string? written = null) : PartialVisitor
    {
        private string? _read;

        public static string? Read(IShape shape, string name)
        {
            var visitor = new MemberText();
            if (shape.Schema.FindMember(name) is { } member)
            {
                shape.Visit(member.Index, visitor);
            }

            return visitor._read;
        }

        public override void Value(ref string? value)
        {
            _read = value;
            value = written ?? value;
        }
    }
}
