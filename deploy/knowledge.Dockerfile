# The tables as an image of their own, so that they are released and taken back apart from the code:
#   docker build --file deploy/knowledge.Dockerfile --tag dantrolene-knowledge:2026.11.0 data
FROM busybox:1.37
WORKDIR /knowledge
COPY *.csv ./
USER 10001
CMD ["sh", "-c", "cp /knowledge/*.csv /target/"]
